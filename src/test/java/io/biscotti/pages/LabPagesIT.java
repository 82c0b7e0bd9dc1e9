package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.BrowserCookie;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The cookies that a browser really has, and what the lab says of them. */
class LabPagesIT {

  private static final String NAMES =
      "[...document.querySelectorAll('#carried-list .name')].map(each => each.innerText)";

  /** A text that would become an element, or run, if the page didn't show it as text. */
  private static final String MARKUP = "<img/src=x/onerror=document.title='executed'>";

  @ParameterizedTest
  @MatrixSource
  void carried_signedIn_areTheCookiesOfTheBrowser(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.register(browser, server);
      Steps.choose(browser, "#theme", "dark");
      browser.await("the choice", () -> Steps.cookie(browser, "preferences").isPresent());
      openLab(browser, server);
      assertEquals(
          browser.cookies().stream()
              .map(BrowserCookie::name)
              .collect(Collectors.toCollection(TreeSet::new)),
          new TreeSet<>(names(browser)));
      assertFalse(isReadable(browser, "__Host-session"));
      assertTrue(isReadable(browser, "preferences"));
      String secret = Steps.sessionCookie(browser).orElseThrow().value();
      assertFalse(browser.text("main").contains(secret));
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void bench_setsCookies_showsWhatTheBrowserKept(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      openLab(browser, server);
      browser.type("#bench-name", "__Host-own");
      browser.type("#bench-value", "kept");
      browser.type("#bench-maxAge", "600");
      browser.click("#bench-secure");
      browser.click("#bench-httpOnly");
      browser.click("#bench-send");
      browser.awaitShown("#outcome.kept");
      BrowserCookie cookie = Steps.cookie(browser, "__Host-own").orElseThrow();
      assertTrue(cookie.secure() && cookie.httpOnly() && cookie.persistent());
      assertEquals("kept", cookie.value());
      awaitCard(browser, "__Host-own");
      assertFalse(isReadable(browser, "__Host-own"));

      // The line is valid, but this host may not set it.
      browser.type("#bench-name", "foreign");
      browser.type("#bench-domain", "example.org");
      browser.click("#bench-send");
      browser.awaitShown("#outcome.lost");
      // Firefox also says so in its console.
      browser.forgetErrors();
      assertFalse(names(browser).contains("foreign"));
      browser.click("#outcome button");
      browser.awaitShown("#verdicts .verdict.no");
      assertEquals(
          "foreign=kept",
          browser.run("document.getElementById('explain-line').value.split(';')[0]"));

      refuse(browser);
      Steps.assertClean(browser);
    }
  }

  /** A broken rule is shown next to its field, and nothing is set. */
  private static void refuse(Browser browser) {
    browser.type("#bench-domain", "localhost");
    browser.type("#bench-name", "__Host-own");
    sendRefused(browser, "domain", "name");
    browser.type("#bench-domain", "");
    for (String name : new String[] {"two words", "a=b", ""}) {
      browser.type("#bench-name", name);
      sendRefused(browser, "name");
    }
    browser.type("#bench-name", "large");
    browser.run("(document.getElementById('bench-value').value = 'v'.repeat(4200)) !== ''");
    sendRefused(browser, "value", "name");
    browser.type("#bench-value", "small");
    browser.type("#bench-path", "lab");
    sendRefused(browser, "path");
    browser.click("#bench-summary a");
    assertEquals("bench-path", browser.run("document.activeElement.id"));
    assertEquals(1, names(browser).size());
  }

  /** One of these fields is marked, and the summary has the focus. */
  private static void sendRefused(Browser browser, String... fields) {
    browser.run("document.activeElement.blur()");
    browser.click("#bench-send");
    Steps.awaitTrue(browser, "document.activeElement.id === 'bench-summary'");
    assertFalse(browser.isShown("#outcome h3"));
    for (String field : fields) {
      if (browser.isShown("#bench-" + field + "[aria-invalid=true]")) {
        assertFalse(browser.text("#bench-" + field + "-error").isEmpty());
        return;
      }
    }
    throw new AssertionError(browser.text("#bench-form"));
  }

  @ParameterizedTest
  @MatrixSource
  void explain_lineAndRequest_showsStoredAndSentStepByStep(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      openLab(browser, server);
      browser.type("#explain-line", "Set-Cookie: sid=1; Path=/; Secure; HttpOnly; SameSite=Lax");
      browser.type("#explain-response", "https://shop.example.test/");
      browser.type("#explain-url", "https://shop.example.test/cart");
      browser.click("#explain-send");
      Steps.awaitTrue(browser, "document.querySelectorAll('#verdicts .yes').length === 4");
      assertFalse(browser.isShown("#fix"));
      assertTrue(browser.isShown("#steps li a[href]"));
      assertTrue(browser.isShown("#kept dd"));

      // The request comes from another site, and isn't a navigation.
      browser.type("#explain-initiator", "https://news.another.test");
      Steps.choose(browser, "#explain-as", "part");
      browser.click("#explain-send");
      browser.awaitShown("#verdicts .no");
      assertTrue(browser.text("#verdicts .no").contains("https://news.another.test"));
      // Lax keeps it back anyway, so nothing beyond the cookie decides, but the age of the list is
      // told.
      assertFalse(browser.text("#beyond").contains("credentials"));
      assertTrue(browser.text("#suffix-list").matches(".*[0-9]{4}.*"));
      // The headline agrees with the cards, and the fix keeps the value.
      assertFalse(browser.isShown("#verdicts .yes"));
      assertTrue(browser.text("#fix-line").contains("sid=1; "));
      assertTrue(browser.text("#fix-line").contains("SameSite=None"));
      browser.click("#fix-use");
      Steps.awaitTrue(browser, "document.querySelectorAll('#verdicts .yes').length > 1");

      browser.type("#explain-line", "sid=1; Path=/; Secure; SameSite=None");
      browser.click("#explain-send");
      Steps.awaitTrue(
          browser,
          "['fetch-credentials', 'third-party-settings', 'storage-access'].every((rule) =>"
              + " document.getElementById('beyond-findings').textContent.includes(rule))");

      browser.type("#explain-response", "no address");
      browser.click("#explain-send");
      browser.awaitShown("#explain-response[aria-invalid=true]");
      assertFalse(browser.text("#explain-response-error").isEmpty());
      assertEquals("explain-summary", browser.run("document.activeElement.id"));
      Steps.assertClean(browser);
    }
  }

  @Test
  void existing_deletedWithAnotherPath_staysUntilTheFixIsUsed() {
    try (Browser browser = Browsers.open(Engine.CHROMIUM)) {
      Server server = Steps.server();
      Steps.open(browser, server, "/why-cookie-comes-back");
      browser.click(".links a[href^='lab#explain']");
      browser.awaitText("#headline", "Deleted by no browser");
      browser.awaitText("#verdicts .no strong", "Not deleted");

      browser.click("#fix-use");
      browser.awaitText("#headline", "Deletes the cookie in every browser");
      // The button is gone, so the focus moves to the explanation.
      Steps.awaitTrue(browser, "document.activeElement.id === 'headline'");
      // The link for sharing contains no value of a cookie.
      assertTrue(browser.address().getRawFragment().contains("existing=session%3Dxxx%3B"));

      browser.type("#explain-existingResponse", "no address");
      browser.click("#explain-send");
      browser.awaitShown("#explain-existingResponse[aria-invalid=true]");
      Steps.assertClean(browser);
    }
  }

  /** The page recognises pasted lines, and the request that they belong to. */
  @ParameterizedTest
  @MatrixSource
  void explain_pastedText_isReadAndExplainedLineByLine(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      openLab(browser, Steps.server());
      paste(
          browser,
          "$ curl -i https://api.shop.example.test/login\\nHTTP/2 200\\ndate: now\\n"
              + "set-cookie: good=1; Path=/; Secure\\nset-cookie: bad=2; SameSite=None\\n\\n<html>");
      Steps.awaitTrue(
          browser,
          "document.getElementById('explain-response').value"
              + " === 'https://api.shop.example.test/login'");
      browser.click("#explain-send");
      Steps.awaitTrue(browser, "document.querySelectorAll('#pasted-lines button').length === 2");
      assertTrue(browser.isShown("#pasted-lines li.error"));
      browser.click("#pasted-lines li.error button");
      browser.awaitShown("#fix");
      assertTrue(browser.text("#fix-line").startsWith("Set-Cookie: bad=2; "));

      paste(
          browser, "curl 'https://api.shop.example.test/cart' \\\\\\n -H 'origin: https://x.test'");
      browser.click("#explain-send");
      browser.awaitShown("#explain-line[aria-invalid=true]");
      paste(browser, "HTTP/1.1 200 OK\\nServer: x");
      browser.click("#explain-send");
      browser.awaitShown("#explain-line[aria-invalid=true]");
      assertEquals("explain-summary", browser.run("document.activeElement.id"));
      Steps.assertClean(browser);
    }
  }

  private static void paste(Browser browser, String text) {
    String script =
        "(() => { const field = document.getElementById('explain-line'); field.value = `%s`;"
            + " field.dispatchEvent(new Event('paste')); return true; })()";
    browser.run(script.formatted(text));
  }

  @ParameterizedTest
  @MatrixSource
  void markup_inNamesAndValues_isShownAsText(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      openLab(browser, server);
      browser.run("document.cookie = `<b>bold</b>=%s`".formatted(MARKUP));
      openLab(browser, server);
      awaitCard(browser, "<b>bold</b>");
      assertTrue(browser.text("#carried-list").contains(MARKUP));

      browser.type("#bench-name", "marked");
      browser.type("#bench-value", MARKUP);
      browser.click("#bench-send");
      browser.awaitShown("#outcome.kept");
      assertTrue(browser.text("#outcome").contains(MARKUP));

      browser.type("#explain-line", MARKUP + "; Path=" + MARKUP);
      browser.type("#explain-response", "https://shop.example.test/");
      browser.click("#explain-send");
      browser.awaitShown("#steps li");
      assertEquals(
          0L,
          ((Number) browser.run("document.querySelectorAll('main img, main b').length"))
              .longValue());
      assertFalse("executed".equals(browser.run("document.title")));
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void duplicates_ofTwoPaths_areShown_andTheWrongOneExpires(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      openLab(browser, server);
      browser.run("document.cookie = 'twin=right; path=/'");
      browser.run("document.cookie = 'twin=wrong; path=/api'");
      openLab(browser, server);
      Steps.awaitTrue(browser, "document.querySelectorAll('#carried-list .expire').length === 2");
      assertEquals(List.of("twin", "twin"), names(browser));

      // For the cookie that this page's scripts don't see, the page proposes the path.
      String wrong = "#carried-list li:first-child .expire";
      assertEquals("/api", browser.run("document.querySelector('" + wrong + " select').value"));
      browser.click(wrong + " button");
      Steps.awaitTrue(browser, "document.querySelectorAll('#carried-list .name').length === 1");
      assertEquals("right", Steps.cookie(browser, "twin").orElseThrow().value());
      assertTrue(browser.text("#carried-list").contains("right"));
      Steps.assertClean(browser);
    }
  }

  private static void openLab(Browser browser, Server server) {
    Steps.open(browser, server, "/lab");
    browser.awaitShown("#carried .content:not([hidden])");
  }

  private static List<?> names(Browser browser) {
    return (List<?>) browser.run(NAMES);
  }

  private static void awaitCard(Browser browser, String name) {
    browser.await("the cookie " + name, () -> names(browser).contains(name));
  }

  /** Whether the page says that scripts see the cookie. */
  private static boolean isReadable(Browser browser, String name) {
    Object badges =
        browser.run(
            """
            [...document.querySelectorAll('#carried-list .cookie')]
              .find(card => card.querySelector('.name').innerText === '%s')
              .querySelectorAll('.badge.strong').length
            """
                .formatted(name)
                .strip());
    return ((Number) badges).intValue() == 0;
  }
}
