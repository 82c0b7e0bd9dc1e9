package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The API description as a page, and requests from it. */
class DocsPageIT {

  private static final String READY = "#description .content:not([hidden])";

  private static final String DESCRIBED =
      """
      fetch('openapi.json').then(answer => answer.json()).then(({ paths }) =>
        Object.values(paths).flatMap(Object.values).map(({ operationId }) => operationId))
      """
          .strip();

  private static final String SHOWN =
      "[...document.querySelectorAll('details.operation')].map(({ id }) => id)";

  @Test
  void docs_showsEveryOperation_andOpensTheOneOfTheAddress() {
    try (Browser browser = Browsers.open(Engine.CHROMIUM)) {
      Server server = Steps.server();
      Steps.open(browser, server, "/docs");
      browser.awaitShown(READY);
      List<?> described = (List<?>) browser.run(DESCRIBED);
      List<?> shown = (List<?>) browser.run(SHOWN);
      assertEquals(new HashSet<>(described), new HashSet<>(shown));
      assertEquals(described.size(), shown.size());
      // Each operation opens, and has content.
      assertEquals(
          List.of(),
          browser.run(
              """
              Promise.all([...document.querySelectorAll('details.operation')].map(each =>
                new Promise(done => {
                  each.addEventListener('toggle', () => setTimeout(() => done(each)));
                  each.open = true;
                }))).then(all => all.filter(each => !each.querySelector('form.try'))
                  .map(({ id }) => id))
              """
                  .strip()));

      // The last operation is far down the page.
      String last = (String) shown.get(shown.size() - 1);
      Steps.open(browser, server, "/");
      Steps.open(browser, server, "/docs#" + last);
      browser.awaitShown("#" + last + "[open] form.try");
      assertInView(browser, last);
      assertEquals(1, count(browser, "details[open]"));

      String first = (String) shown.get(0);
      browser.type("#filter", last);
      browser.run("(location.hash = '" + first + "')");
      browser.awaitShown("#" + first + "[open] form.try");
      assertInView(browser, first);
      Steps.assertClean(browser);
    }
  }

  private static void assertInView(Browser browser, String id) {
    String focused = "document.activeElement.matches('#%s > summary')".formatted(id);
    Steps.awaitTrue(browser, focused);
    Steps.awaitTrue(
        browser,
        "(({ top }) => top >= 0 && top < innerHeight)(document.activeElement.getBoundingClientRect())");
  }

  private static int count(Browser browser, String selector) {
    return ((Number) browser.run("document.querySelectorAll('" + selector + "').length"))
        .intValue();
  }

  @Test
  void tryIt_whenTokensAreRequired_readsAndChanges() {
    try (Browser browser = Browsers.open(Engine.CHROMIUM)) {
      Server server = CsrfTokenPagesIT.server();
      Steps.open(browser, server, "/docs");
      browser.awaitShown(READY);
      assertAnswers(browser, "getApiSession", 401, "not_signed_in");

      String name = Steps.register(browser, server);
      Steps.open(browser, server, "/docs#getApiSession");
      browser.awaitShown("#getApiSession[open]");
      assertAnswers(browser, "getApiSession", 200, "\"user\": \"" + name + "\"");
      assertFalse(browser.isShown("#getApiSession .effect"));

      String put = "putApiPreferences";
      body(browser, put, "{\"theme\": \"dark\"}");
      assertTrue(browser.isShown("#" + put + " .effect"));
      assertAnswers(browser, put, 200, "\"theme\": \"dark\"");
      assertTrue(Steps.cookie(browser, "preferences").orElseThrow().value().startsWith("dark"));
      body(browser, put, "{\"theme\": \"<b>loud</b>\"}");
      assertAnswers(browser, put, 422, "invalid");
      body(browser, put, "{");
      assertAnswers(browser, put, 400, "bad_request");
      assertEquals(0, count(browser, ".answer b"));
      Steps.assertClean(browser);
    }
  }

  private static void body(Browser browser, String operation, String json) {
    open(browser, operation);
    browser.type("#" + operation + " textarea", json);
  }

  private static void open(Browser browser, String operation) {
    if (!browser.isShown("#" + operation + "[open]")) {
      browser.click("#" + operation + " summary");
    }
    browser.awaitShown("#" + operation + " form.try");
  }

  /** Checks that the page shows the request's response. */
  private static void assertAnswers(Browser browser, String operation, int status, String part) {
    open(browser, operation);
    browser.click("#" + operation + " form.try button");
    browser.awaitText("#" + operation + " .answer", String.valueOf(status));
    browser.awaitText("#" + operation + " .answer pre", part);
  }
}
