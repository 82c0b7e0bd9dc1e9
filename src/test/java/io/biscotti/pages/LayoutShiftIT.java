package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Look;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cumulative layout shift: how far a page's content moves while it loads. Only Chromium reports it.
 * web.dev calls up to 0.1 good; here, only the navigation makes room for the link to the monitor.
 */
class LayoutShiftIT {

  private static final double GOOD = 0.02;

  /** A script that returns the size of each shift and the elements that moved. */
  private static final String SHIFTS =
      """
      new Promise(done => {
        const shifts = [];
        new PerformanceObserver(list => shifts.push(...list.getEntries()))
          .observe({ type: 'layout-shift', buffered: true });
        const named = node => node?.id || node?.className || node?.parentElement?.id || node?.nodeName;
        const told = () => shifts.map(({ value, sources }) =>
          `${value.toFixed(4)} ${sources.map(({ node }) => named(node)).join(' ')}`);
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(told()))));
      })
      """
          .strip();

  private static Stream<Look> looks() {
    return Stream.of(Look.LIGHT, Look.NARROW);
  }

  /** A plain run loads slow pages in one look, because it loads the others in both. */
  private static Stream<Look> looksOfSlowPages() {
    return Matrix.of(List.of(Look.NARROW, Look.LIGHT)).stream();
  }

  @ParameterizedTest
  @MethodSource("looks")
  void pages_loading_hardlyShift(Look look) {
    try (Browser browser = Browsers.open(Engine.CHROMIUM, look)) {
      Server server = Steps.server();
      List<String> moving = new ArrayList<>();
      for (SitePage page : SitePage.seenByGuests()) {
        measure(browser, server, page, "signed out", moving);
      }
      Steps.registerAdmin(browser, server);
      for (SitePage page : SitePage.ALL) {
        measure(browser, server, page, "signed in", moving);
      }
      assertEquals(List.of(), moving);
    }
  }

  /** Responses are delayed for long enough that a page shows its loading state. */
  @ParameterizedTest
  @MethodSource("looksOfSlowPages")
  void pages_slowAnswers_hardlyShift(Look look) {
    try (Browser browser = Browsers.open(Engine.CHROMIUM, look)) {
      Server server = Steps.server();
      List<String> moving = new ArrayList<>();
      Steps.registerAdmin(browser, server);
      browser.delayFetches(Duration.ofMillis(300));
      for (SitePage page : SitePage.ALL) {
        measure(browser, server, page, "slow", moving);
      }
      assertEquals(List.of(), moving);
    }
  }

  private static void measure(
      Browser browser, Server server, SitePage page, String state, List<String> moving) {
    page.open(browser, server);
    List<?> shifts = (List<?>) browser.run(SHIFTS);
    double sum =
        shifts.stream()
            .mapToDouble(shift -> Double.parseDouble(((String) shift).split(" ", 2)[0]))
            .sum();
    if (sum > GOOD) {
      moving.add("%s, %s: %.3f: %s".formatted(page.path(), state, sum, shifts));
    }
  }
}
