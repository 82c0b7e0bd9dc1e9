package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.web.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages are written in English, and every catalogue has all their texts. */
class TextsTest {
  private static final Path WEBAPP = Path.of("webapp");
  private static final Pattern IN_PAGE =
      Pattern.compile(
          "data-text=\"([^\"]+)\"[^>]*>([^<]*)<|data-label=\"([^\"]+)\" aria-label=\"([^\"]+)\"");
  private static final Pattern IN_SCRIPT =
      Pattern.compile("\"([a-z]\\w*(?:\\.\\w+)+)\",\\s*\"([^\"]+)\"");

  private static Map<String, String> catalogue(String language) throws IOException {
    JsonNode json =
        Json.MAPPER.readTree(WEBAPP.resolve("assets/texts").resolve(language + ".json").toFile());
    Map<String, String> texts = new TreeMap<>();
    json.propertyStream().forEach(text -> texts.put(text.getKey(), text.getValue().textValue()));
    return texts;
  }

  private static List<MatchResult> written() throws IOException {
    try (Stream<Path> files = Files.walk(WEBAPP)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(html|js)"))
          .flatMap(
              file ->
                  (file.toString().endsWith("html") ? IN_PAGE : IN_SCRIPT)
                      .matcher(read(file))
                      .results())
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void pages_everyText_isThatOfTheEnglishCatalogue() throws IOException {
    Map<String, String> english = catalogue("en");
    TreeSet<String> unused = new TreeSet<>(english.keySet());
    for (MatchResult text : written()) {
      int key = text.group(1) == null ? 3 : 1;
      String words = text.group(key + 1).strip().replaceAll("\\s+", " ");
      assertEquals(words, english.get(text.group(key)), () -> text.group(key));
      unused.remove(text.group(key));
    }
    unused.removeIf(key -> key.startsWith("event.") || key.startsWith("problem."));
    assertEquals(List.of(), List.copyOf(unused));
  }

  /** The problems that people meet on pages; others are shown in English. */
  @Test
  void catalogue_textsForServerCodes_matchTheServer() throws IOException {
    Map<String, String> english = catalogue("en");
    for (Type type : Type.values()) {
      assertEquals(type.sentence(), english.remove("event." + type.key()));
    }
    for (Code code : Code.values()) {
      String title = english.remove("problem." + code.wireName());
      assertTrue(title == null || title.equals(code.title()), code.wireName());
    }
    english.keySet().forEach(key -> assertFalse(key.matches("(event|problem)\\..*"), key));
  }

  @ParameterizedTest
  @ValueSource(strings = "de")
  void catalogue_otherLanguage_hasEveryText(String language) throws IOException {
    Map<String, String> texts = catalogue(language);
    assertEquals(catalogue("en").keySet(), texts.keySet());
    texts.forEach((key, text) -> assertFalse(text.isBlank(), key));
  }

  static List<Path> pagesAndFragments() throws IOException {
    try (Stream<Path> files = Files.walk(WEBAPP)) {
      return files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
  }

  /** Without scripts a page stays in English; some pages are in one language, which they name. */
  @ParameterizedTest
  @MethodSource("pagesAndFragments")
  void page_everythingItSays_canBeTranslated(Path file) throws IOException {
    Document page = Jsoup.parse(file.toFile());
    page.select("noscript, code, pre, [translate=no], main[lang], title[lang]").remove();
    List<String> left = new ArrayList<>();
    for (Element element : page.getAllElements()) {
      boolean translated = element.hasAttr("data-text");
      if (translated && element.childrenSize() > 0) {
        left.add("would lose what it holds: " + element);
      }
      if (!translated && element.ownText().codePoints().anyMatch(Character::isLetter)) {
        left.add(element.ownText());
      }
      if (element.hasAttr("aria-label") && !element.hasAttr("data-label")) {
        left.add(element.attr("aria-label"));
      }
    }
    assertEquals(List.of(), left);
  }

  /** Pages recognise the server's rules by their English text. */
  @Test
  void rules_thatPagesTranslate_matchTheServersTexts() throws IOException {
    List<String> rules =
        Pattern.compile("\"(must [^\"]+)\": \\(values\\)")
            .matcher(read(WEBAPP.resolve("assets/shared/server-texts.js")))
            .results()
            .map(rule -> "\"" + rule.group(1) + "\"")
            .toList();
    assertTrue(rules.size() >= 4, rules::toString);
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      String server =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(TextsTest::read)
              .collect(Collectors.joining());
      rules.forEach(rule -> assertTrue(server.contains(rule), rule));
    }
  }

  @Test
  void catalogues_languages_areThoseThatPagesAndServerOffer() throws IOException {
    try (Stream<Path> files = Files.list(WEBAPP.resolve("assets/texts"))) {
      assertEquals(
          List.of("de.json", "en.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertTrue(
        read(WEBAPP.resolve("assets/shared/texts.js")).contains("LANGUAGES = [\"en\", \"de\"]"));
  }
}
