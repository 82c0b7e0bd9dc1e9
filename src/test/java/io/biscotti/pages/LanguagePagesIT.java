package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** After choosing German in the footer, every text of a page is German. */
class LanguagePagesIT {

  /** Texts from the server, which only knows English. */
  private static final String ERROR = "error";

  /** An action that makes a page show more, and a selector of what then appears. */
  private static final Map<String, String[]> DEEDS =
      Map.of(
          "lab",
              new String[] {
                """
                document.querySelector('#explain-example').value = '2';
                document.querySelector('#explain-example').dispatchEvent(new Event('change'));
                document.querySelector('#bench-name').value = 'kept';
                document.querySelector('#bench-send').click();
                """,
                "#outcome button"
              },
          "raw",
              new String[] {
                """
                document.querySelector('#raw-line').value = 'raw=1; Path=/; HttpOnly';
                document.querySelector('#raw-send').click();
                """,
                "#raw-facts dd p"
              },
          "decoder",
              new String[] {
                """
                document.querySelector('#decoder-input').value =
                  'a=eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjEsImV4cCI6MX0.AAAA; b=BAh7AA==; c=unknown';
                document.querySelector('#decoder-form button').click();
                """,
                "#decoder-results form button"
              },
          "docs",
              new String[] {
                """
                for (const route of document.querySelectorAll('#groups details')) {
                  route.open = true;
                }
                """,
                "#groups:not(:has(.inside:empty))"
              },
          "monitor",
              new String[] {"document.querySelector('#figures').open = true;", "#figure-rows tr"});

  /**
   * Every visible text and every text for screen readers, except those marked as another language.
   */
  private static final String SAID =
      """
      [...document.querySelectorAll('body :not([lang=en], [lang=en] *, code, pre, [translate=no])')]
        .filter((each) => (each.closest('select') ?? each).getClientRects().length > 0)
        .flatMap((each) => [
          each.ariaLabel ?? each.getAttribute('aria-label'),
          ...[...each.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data),
        ])
        .map((said) => (said ?? '').trim().replace(/\\s+/g, ' '))
        .filter((said) => said !== '')
      """;

  /** What people typed. */
  private static final String INPUT =
      "[...document.querySelectorAll('main :is(input, select:not(#own-language), textarea)')]"
          + ".map(({ id, value }) => id + '=' + value)";

  @Test
  void pages_afterChoosingGerman_haveNoEnglishText() throws IOException {
    try (Browser browser = Browsers.open(Engine.CHROMIUM)) {
      Server server = Steps.server();
      Steps.registerAdmin(browser, server);
      List<Pattern> english = english();
      List<String> found = new ArrayList<>();
      for (SitePage page : SitePage.ALL) {
        if (!page.name().equals(ERROR)) {
          open(browser, server, page);
          choose(browser, "en");
          String[] deed = DEEDS.getOrDefault(page.name(), new String[] {"", "h1"});
          browser.run("(() => {" + deed[0] + "})()");
          browser.awaitShown(deed[1]);
          Object input = browser.run(INPUT);
          choose(browser, "de");
          check(browser, page, english, found);
          assertEquals(input, browser.run(INPUT));
          open(browser, server, page);
          browser.await("German", () -> "de".equals(language(browser)));
          check(browser, page, english, found);
        }
      }
      assertEquals(List.of(), found);
      assertEquals(List.of(), browser.consoleErrors());
    }
  }

  private static void open(Browser browser, Server server, SitePage page) {
    page.open(browser, server);
    browser.awaitShown("#main:not(:has([aria-busy=true]))");
  }

  private static void choose(Browser browser, String language) {
    Steps.choose(browser, "#language", language);
    browser.await("the language " + language, () -> language.equals(language(browser)));
    Steps.awaitTrue(
        browser, "/preferences=[^;.]*[.]%s[@~]/.test(document.cookie)".formatted(language));
  }

  private static Object language(Browser browser) {
    return String.valueOf(browser.run("document.documentElement.lang"));
  }

  private static void check(
      Browser browser, SitePage page, List<Pattern> english, List<String> found) {
    List<?> said = (List<?>) browser.run(SAID);
    said.stream()
        .map(String::valueOf)
        .filter(text -> english.stream().anyMatch(each -> each.matcher(text).matches()))
        .forEach(text -> found.add(page.path() + ": " + text));
  }

  /** The English texts that differ in German, with a pattern for their values. */
  private static List<Pattern> english() throws IOException {
    Map<String, String> german = catalogue("de");
    Map<String, String> english = catalogue("en");
    Set<String> different = new HashSet<>(english.values());
    different.removeAll(german.values());
    return different.stream()
        .map(text -> "\\Q" + text.replaceAll("\\{\\w+}", "\\\\E.+\\\\Q") + "\\E")
        .map(Pattern::compile)
        .toList();
  }

  private static Map<String, String> catalogue(String language) throws IOException {
    JsonNode json =
        new ObjectMapper().readTree(Path.of("webapp/assets/texts", language + ".json").toFile());
    return json.propertyStream()
        .collect(Collectors.toMap(Map.Entry::getKey, text -> text.getValue().textValue()));
  }
}
