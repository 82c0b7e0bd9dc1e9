package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Look;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Checks every page against the rules of axe-core: signed out and as an administrator, with its
 * parts opened, and each time light, dark and narrow. Dark, only the rules about colors.
 */
class AccessibilityIT {

  /**
   * Runs once no color is changing, and returns the findings that keep people from using a page.
   */
  private static final String FINDINGS =
      """
      Promise.allSettled(document.getAnimations()
          .filter(each => each instanceof CSSTransition).map(({ finished }) => finished))
        .then(() => axe.run(%s)).then(({ violations, passes }) => passes.length === 0 ? ['not looked at'] : violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, help, nodes }) =>
          nodes.map(({ target, any }) => `${id}: ${help}: ${target} ${any[0]?.message ?? ''}`)))
      """;

  /** Other findings of a rule are cut to one element, which is faster. */
  private static final String ALL_RULES = "{ resultTypes: ['violations'] }";

  /** Dark pages differ from light ones only in colors, so other rules would find nothing new. */
  private static final String COLOR_RULES =
      """
      { resultTypes: ['violations'],
        runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }""";

  private record Check(String name, Look look, String rules) {}

  private static final List<Check> CHECKS =
      List.of(
          new Check("dark", Look.DARK, COLOR_RULES),
          new Check("narrow", Look.NARROW, ALL_RULES),
          new Check("light", Look.LIGHT, ALL_RULES));

  /** A JWT with alg none, a session of cookie-session, and one that nobody knows. */
  private static final String EXAMPLES =
      "a=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwiZXhwIjoxfQ.; b=eyJhIjoxfQ==; b.sig=x; c=unknown";

  @Test
  void pages_signedOutAndIn_haveNoSeriousViolation() throws IOException {
    try (Browser browser = Browsers.open(Engine.CHROMIUM)) {
      Server server = Steps.server();
      List<String> found = new ArrayList<>();
      for (SitePage page : SitePage.seenByGuests()) {
        page.open(browser, server);
        check(browser, page.path() + ", signed out", found);
      }
      Steps.register(browser, server);
      Steps.open(browser, server, "/monitor");
      browser.awaitShown("#forbidden");
      check(browser, "/monitor, refused", found);
      Steps.signOut(browser, server);

      Steps.registerAdmin(browser, server);
      for (SitePage page : SitePage.ALL) {
        page.open(browser, server);
        open(browser, page.name());
        check(browser, page.path() + ", signed in", found);
      }
      assertEquals(List.of(), found);
    }
  }

  /** Opens and fills the parts of the page that need it. */
  private static void open(Browser browser, String page) {
    switch (page) {
      case "account" -> {
        browser.click("#password-save");
        browser.awaitShown("#current-error");
        browser.click("#delete-account button");
        browser.click(".confirmation button.danger");
        browser.awaitShown("#confirmation-password");
      }
      case "lab" -> {
        browser.type("#bench-name", "a b");
        browser.click("#bench-send");
        browser.awaitShown("#bench-summary");
        browser.type("#bench-name", "own");
        browser.click("#bench-send");
        browser.awaitShown("#outcome.kept button");
        browser.click("#outcome button");
        browser.awaitShown("#steps li");
      }
      case "raw" -> {
        browser.type("#raw-line", "__Host-session=1");
        browser.click("#raw-send");
        browser.awaitShown("#raw-line-error");
        browser.type("#raw-line", "axe=1; Domain=another.example");
        browser.click("#raw-send");
        browser.awaitShown("#raw-facts dd p");
      }
      case "decoder" -> {
        browser.type("#decoder-input", EXAMPLES);
        browser.click("#decoder-form button");
        browser.awaitShown("#decoder-results form + *, #decoder-results form button");
      }
      case "docs" -> {
        browser.click("#putApiPreferences summary");
        browser.click("#putApiPreferences form.try button");
        browser.awaitShown("#putApiPreferences .answer pre");
      }
      case "monitor" -> {
        browser.awaitShown("#event-rows tr");
        browser.click("#figures summary");
        browser.click("#event-rows button");
        browser.click(".manage .toggle");
        browser.awaitShown(".manage .confirmation");
        browser.awaitShown("#key-rows tr");
      }
      default -> {}
    }
  }

  private static void check(Browser browser, String state, List<String> found) throws IOException {
    browser.run(axe());
    for (Check check : CHECKS) {
      browser.show(check.look());
      List<?> findings = (List<?>) browser.run(FINDINGS.replace("%s", check.rules()));
      findings.forEach(finding -> found.add(state + ", " + check.name() + ": " + finding));
    }
  }

  private static String axe() throws IOException {
    try (InputStream in = AccessibilityIT.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";true";
    }
  }
}
