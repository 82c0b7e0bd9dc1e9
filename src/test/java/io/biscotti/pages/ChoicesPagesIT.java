package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/** Theme, language and consent, as people choose them in the footer. */
class ChoicesPagesIT {

  private static final String THEME = "document.documentElement.dataset.theme ?? ''";
  private static final String LANGUAGE = "document.documentElement.lang";
  private static final String ID = "analytics_id";

  /** The texts of the page that differ from the catalogue. */
  private static final String NOT_GERMAN =
      """
      fetch('assets/texts/de.json').then(answer => answer.json()).then(texts =>
        [...document.querySelectorAll('[data-text]')]
          .filter(({ dataset, textContent }) => textContent !== texts[dataset.text])
          .map(({ dataset }) => dataset.text))
      """
          .strip();

  /** Whether the script that sets the theme runs before anything is painted. */
  private static final String BEFORE_PAINT =
      """
      (script => script.type === '' && !script.async && !script.defer && script.closest('head') &&
          [...document.querySelectorAll('link[rel=stylesheet], script[type=module], body')]
            .every(later =>
              script.compareDocumentPosition(later) === Node.DOCUMENT_POSITION_FOLLOWING)
      )(document.querySelector('script[src*="/theme.js"]'))
      """
          .strip();

  @ParameterizedTest
  @MatrixSource(most = 2)
  void guest_choosesThemeAndLanguage_everyPageUsesThem(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.open(browser, server, "/");
      browser.awaitShown("#signed-out");
      chooseDarkGerman(browser);
      for (String path : new String[] {"/", "/sign-in", "/lab"}) {
        Steps.open(browser, server, path);
        assertEquals("dark", browser.run(THEME));
        browser.await("German", () -> "de".equals(browser.run(LANGUAGE)));
        assertEquals(List.of(), browser.run(NOT_GERMAN));
        assertEquals("dark", browser.run("document.getElementById('theme').value"));
        assertEquals("de", browser.run("document.getElementById('language').value"));
        Steps.assertClean(browser);
      }

      // No other script of this page sets the theme.
      Steps.open(browser, server, "/no-such-page");
      assertEquals("dark", browser.run(THEME));
      assertTrue((Boolean) browser.run(BEFORE_PAINT));

      Steps.open(browser, server, "/");
      assertTrue((Boolean) browser.run(BEFORE_PAINT));
      Steps.choose(browser, "#theme", "system");
      browser.await("no theme", () -> "".equals(browser.run(THEME)));
      Steps.choose(browser, "#language", "en");
      browser.await("English", () -> "en".equals(browser.run(LANGUAGE)));
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void guest_choosesAndRegisters_anotherBrowserOfTheAccountHasIt(Engine engine) {
    try (Browser here = Browsers.open(engine);
        Browser there = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.open(here, server, "/");
      chooseDarkGerman(here);
      String name = Steps.register(here, server);

      Steps.signIn(there, server, name, Steps.PASSWORD);
      Steps.awaitAccount(there, name);
      assertEquals("dark", there.run(THEME));
      there.await("German", () -> "de".equals(there.run(LANGUAGE)));

      consent(here, there, server);
      Steps.assertClean(here);
      Steps.assertClean(there);
    }
  }

  /** A yes applies to every browser of the account, and so does a no. */
  private static void consent(Browser here, Browser there, Server server) {
    assertFalse(hasId(here));
    here.click("#analytics");
    here.await("an id", () -> hasId(here));
    assertSent(here, true);

    here.click("#analytics");
    here.await("no id", () -> !hasId(here));
    assertFalse((Boolean) here.run("document.cookie.includes('%s')".formatted(ID)));
    assertSent(here, false);

    here.await("what was said", () -> here.isShown("#analytics:not(:checked)"));
    here.click("#analytics");
    here.await("an id", () -> hasId(here));
    Steps.open(there, server, "/");
    there.awaitShown("#analytics:checked");
    assertTrue(hasId(there));
    there.click("#analytics");
    there.await("no id", () -> !hasId(there));
    Steps.open(here, server, "/account");
    here.await("no id", () -> !hasId(here));
    here.awaitShown("#analytics:not(:checked)");
  }

  private static boolean hasId(Browser browser) {
    return Steps.cookie(browser, ID).isPresent();
  }

  /** The cookies that the server receives with the next request. */
  private static void assertSent(Browser browser, boolean sent) {
    assertEquals(
        sent,
        browser.run(
            """
            fetch('api/session/cookies').then(answer => answer.json())
              .then(({ cookies }) => cookies.some(({ name }) => name === '%s'))
            """
                .formatted(ID)
                .strip()));
  }

  private static void chooseDarkGerman(Browser browser) {
    Steps.choose(browser, "#theme", "dark");
    browser.await("the theme", () -> "dark".equals(browser.run(THEME)));
    Steps.choose(browser, "#language", "de");
    browser.await("German", () -> "de".equals(browser.run(LANGUAGE)));
    // The page shows them before they are saved.
    Steps.awaitTrue(browser, "/preferences=dark[@~]\\d+[.]de[@~]/.test(document.cookie)");
  }
}
