package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages are written in English, and every text of theirs is in every catalogue. */
class TextsTest {
  private static final Path WEBAPP = Path.of("webapp");
  private static final Pattern IN_PAGE = Pattern.compile("data-text=\"([^\"]+)\"[^>]*>([^<]*)<");
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
      String words = text.group(2).strip().replaceAll("\\s+", " ");
      assertEquals(words, english.get(text.group(1)), () -> text.group(1));
      unused.remove(text.group(1));
    }
    assertEquals(List.of(), List.copyOf(unused));
  }

  @ParameterizedTest
  @ValueSource(strings = "de")
  void catalogue_otherLanguage_hasEveryText(String language) throws IOException {
    Map<String, String> texts = catalogue(language);
    assertEquals(catalogue("en").keySet(), texts.keySet());
    texts.forEach((key, text) -> assertFalse(text.isBlank(), key));
  }

  @Test
  void catalogues_areThoseThatPagesAndServerOffer() throws IOException {
    try (Stream<Path> files = Files.list(WEBAPP.resolve("assets/texts"))) {
      assertEquals(
          List.of("de.json", "en.json"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    assertTrue(read(WEBAPP.resolve("assets/choices.js")).contains("LANGUAGES = [\"en\", \"de\"]"));
  }

  @Test
  void theme_isSetBeforeTheFirstPaint() {
    String page = read(WEBAPP.resolve("index.html"));
    int script = page.indexOf("<script src=\"assets/theme.js\"></script>");
    assertTrue(script > 0 && script < page.indexOf("<link rel=\"stylesheet\""));
    assertTrue(page.indexOf("</head>") > script);
  }
}
