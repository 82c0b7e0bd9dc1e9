package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import org.junit.jupiter.params.ParameterizedTest;

/** A raw line is sent to real browsers, which keep what the page says. */
class RawPagesIT {
  private static void open(Browser browser) {
    Steps.open(browser, Steps.server(), "/raw");
    Steps.awaitTrue(browser, "document.readyState === 'complete'");
    browser.awaitShown("#raw-line");
  }

  private static void send(Browser browser, String line) {
    browser.run("document.getElementById('raw-result').hidden = true");
    browser.type("#raw-line", line);
    browser.click("#raw-send");
    browser.awaitShown("#raw-result:not([hidden]), #raw-line-error:not([hidden])");
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void line_kept_isShownAsTheBrowserSendsIt_andDeleted(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      open(browser);
      send(browser, "odd=\"a b\", c=d; Path=/; Priority=High");
      assertTrue(browser.isShown("#raw-result.expected"), () -> browser.text("main"));
      assertEquals("\"a b\", c=d", Steps.cookie(browser, "odd").orElseThrow().value());
      assertTrue(browser.text("#raw-facts").contains("odd=\"a b\", c=d"));

      send(browser, "odd=\"a b\", c=d; Path=/; Priority=High");
      assertFalse(browser.isShown("#raw-result.expected, #raw-result.unexpected"));

      browser.click("#raw-clear");
      browser.awaitShown("#raw-result.expected");
      assertTrue(Steps.cookie(browser, "odd").isEmpty());
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void line_hiddenFromScripts_isSeenByTheServerOnly(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      open(browser);
      send(browser, "__Host-inner=1; Secure; HttpOnly; Path=/");
      assertTrue(browser.isShown("#raw-result.expected"), () -> browser.text("main"));
      assertTrue(Steps.cookie(browser, "__Host-inner").orElseThrow().httpOnly());
      String facts = browser.text("#raw-facts");
      assertEquals(2, facts.split("__Host-inner=1", -1).length - 1, facts);
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void line_ignored_isNotKept_asPredicted(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      open(browser);
      for (String line :
          new String[] {
            "foreign=1; Domain=another.example",
            "gone=1; Max-Age=0",
            "large=" + "v".repeat(4_200) + "; Path=/",
          }) {
        send(browser, line);
        boolean limitless = engine == Engine.WEBKIT && line.startsWith("large");
        assertTrue(browser.isShown("#raw-result.expected"), () -> browser.text("#raw-result"));
        assertEquals(limitless, Steps.cookie(browser, line.split("=", -1)[0]).isPresent(), line);
      }
      // Some browsers say in their console that they ignored a cookie.
      browser.forgetErrors();
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void line_refused_showsTheErrorAtTheField(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      open(browser);
      for (String line : new String[] {"__Host-session=forged; Secure; Path=/", "", "a=\u0085b"}) {
        send(browser, line);
        assertFalse(browser.isShown("#raw-result"), line);
        assertFalse(browser.text("#raw-line-error").isEmpty());
        assertEquals("raw-line", browser.run("document.activeElement.id"));
      }
      assertTrue(Steps.sessionCookie(browser).isEmpty());
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void markup_inTheLine_isShownAsText(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      open(browser);
      String markup = "<img/src=x/onerror=document.title='executed'>";
      send(browser, "marked=" + markup + "; Path=/");
      assertTrue(browser.text("#raw-facts").contains(markup));
      assertFalse("executed".equals(browser.run("document.title")));
      Steps.assertClean(browser);
    }
  }
}
