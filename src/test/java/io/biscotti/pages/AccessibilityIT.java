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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page against the rules of axe-core, signed out and in, light, dark and narrow. */
class AccessibilityIT {

  /** The rules' findings that keep people from using a page, or nearly. */
  private static final String FINDINGS =
      """
      axe.run().then(({ violations, passes }) => passes.length === 0 ? ['not looked at'] : violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, help, nodes }) =>
          nodes.map(({ target, any }) => `${id}: ${help}: ${target} ${any[0]?.message ?? ''}`)))
      """;

  private static Stream<Look> looks() {
    return Stream.of(Look.LIGHT, Look.DARK, Look.NARROW);
  }

  @ParameterizedTest
  @MethodSource("looks")
  void pages_signedOutAndIn_haveNoSeriousViolation(Look look) throws IOException {
    try (Browser browser = Browsers.open(Engine.CHROMIUM, look)) {
      Server server = Steps.server();
      List<String> found = new ArrayList<>();
      for (SitePage page : SitePage.ALL) {
        if (page.forGuests()) {
          check(browser, server, page, "signed out", found);
        }
      }
      Steps.register(browser, server);
      for (SitePage page : SitePage.ALL) {
        check(browser, server, page, "signed in", found);
      }
      assertEquals(List.of(), found);
    }
  }

  private static void check(
      Browser browser, Server server, SitePage page, String state, List<String> found)
      throws IOException {
    page.open(browser, server);
    browser.run(axe());
    List<?> findings = (List<?>) browser.run(FINDINGS);
    findings.forEach(finding -> found.add(page.path() + ", " + state + ": " + finding));
  }

  private static String axe() throws IOException {
    try (InputStream in = AccessibilityIT.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";true";
    }
  }
}
