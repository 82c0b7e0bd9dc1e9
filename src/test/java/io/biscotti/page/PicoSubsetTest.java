package io.biscotti.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code webapp/assets/shared/pico.css} holds the part of Pico CSS that the pages use. To write it
 * again: {@code ./mvnw test -Dtest=PicoSubsetTest -Dbiscotti.pico.write=true}.
 */
class PicoSubsetTest {
  private static final Path WEBAPP = Path.of("webapp");
  private static final Path FILE = WEBAPP.resolve("assets/shared/pico.css");
  private static final Pattern WORD = Pattern.compile("[A-Za-z][\\w-]*");
  private static final Pattern QUOTED = Pattern.compile("[\"`=]([a-z][a-z0-9-]*)[\"`\\]]");

  /** What browsers and uPlot add by themselves. */
  private static final Set<String> IMPLIED = Set.of("html", "head", "body", "tbody", "canvas");

  @Test
  void pico_everyRuleThatThePagesUse_isThere() throws IOException {
    String made = subset();
    if (Boolean.getBoolean("biscotti.pico.write")) {
      Files.writeString(FILE, made);
    }
    assertEquals(
        made,
        Files.readString(FILE),
        "pages use other rules of Pico now: run ./mvnw test -Dtest=PicoSubsetTest"
            + " -Dbiscotti.pico.write=true");
  }

  @Test
  void pico_subset_isHalfAtMost() throws IOException {
    assertTrue(subset().length() < pico().length() / 2, () -> "not much smaller");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p|true",
        "p>b|false",
        "dialog article|false",
        ":where(dialog,p)|true",
        ":where(dialog,b)|false",
        "p:not(dialog)|true",
        "p::before|true",
        "input:not([type=checkbox],[type=radio]):focus|true",
        "[type=search]|true",
        "[type=range]|false",
        "[role=search] input|false",
        ":root:not([data-theme=dark])|true",
        "*|true",
        ".box|true",
        ".card|false",
      })
  void selector_isUsed_ifAllOfItOccurs(String selector, boolean used) {
    PicoSubset subset =
        new PicoSubset(
            Set.of("p", "input"), Set.of("type", "data-theme"), Set.of("search", "dark", "box"));
    assertEquals(used, subset.isUsed(selector));
  }

  @Test
  void subset_properties_areThoseThatAreRead() {
    PicoSubset subset = new PicoSubset(Set.of("p", "i"), Set.of(), Set.of());
    assertEquals(
        """
        /*! license */
        :root{--a:1px}
        @media (min-width:1px){p{margin:var(--a);color:var(--b)}
        }
        i{--b:red}
        """,
        subset.of(
            "/*! license */:root,:host{--a:1px;--b:url(\"x;y\");--c:var(--d);--d:2px}"
                    .replace(",:host", "")
                + "@media (min-width:1px){p,b{margin:var(--a);color:var(--b)}b{top:0}}"
                + "@media print{b{top:0}}i{--b:red;--e:0}@keyframes spin{to{rotate:1turn}}",
            ":root:root {\n  --b: blue;\n}\n"));
  }

  private static String subset() throws IOException {
    Set<String> elements = new TreeSet<>(IMPLIED);
    Set<String> attributes = new TreeSet<>();
    // Scripts write booleans too.
    Set<String> values = new TreeSet<>(Set.of("true", "false"));
    for (Path page : files(".html")) {
      for (Element element : Jsoup.parse(page.toFile()).getAllElements()) {
        elements.add(element.normalName());
        for (Attribute attribute : element.attributes()) {
          attributes.add(attribute.getKey());
          values.addAll(List.of(attribute.getValue().split("\\s+", -1)));
        }
      }
    }
    for (Path script : files(".js")) {
      String text = Files.readString(script).replaceAll("(?s)/\\*.*?\\*/", "");
      Set<String> quoted =
          QUOTED.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
      elements.addAll(quoted);
      values.addAll(quoted);
      WORD.matcher(text).results().map(MatchResult::group).forEach(attributes::add);
    }
    StringBuilder ours = new StringBuilder();
    for (Path style : files(".css")) {
      if (!style.equals(FILE)) {
        ours.append(Files.readString(style));
      }
    }
    return new PicoSubset(elements, attributes, values).of(pico(), ours.toString());
  }

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(WEBAPP)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  static String pico() {
    return new String(
        new WebJar("picocss__pico", "css/pico.fluid.classless.min.css", "").read().bytes(), UTF_8);
  }
}
