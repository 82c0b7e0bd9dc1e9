package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Look;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page on phones, the narrowest of which are 320 pixels wide (WCAG 2.2, 1.4.10). */
class PhoneIT {

  /**
   * The controls smaller than 24 by 24 pixels; links within a sentence may be (WCAG 2.2, 2.5.8).
   */
  private static final String SMALL =
      """
      [...document.querySelectorAll('a, button, input, select, textarea, summary')]
        .filter(each => each.checkVisibility({ visibilityProperty: true }) && !each.closest('.skip'))
        .filter(each => {
          const { width, height } = each.getBoundingClientRect();
          const inText = getComputedStyle(each).display === 'inline'
            && each.parentElement.innerText.trim() !== each.innerText.trim();
          return !inText && (width < 24 || height < 24);
        })
        .map(each => `${each.localName} ${each.id} ${each.innerText}`)
      """
          .strip();

  /** The number of rows that the brand and the navigation's links occupy; one if all overlap. */
  private static final String ROWS =
      """
      (boxes => boxes.every(box => box.top < Math.min(...boxes.map(each => each.bottom))) ? 1 : 2)(
        [...document.querySelectorAll('header .brand, header nav a:not([hidden])')]
          .map(each => each.getBoundingClientRect()))
      """
          .strip();

  private static final String SIDEWAYS =
      "document.documentElement.scrollWidth > document.documentElement.clientWidth";

  @ParameterizedTest
  @ValueSource(ints = {320, 390})
  void pages_onAPhone_haveOneRowOfNavigationAndLargeTargets(int width) {
    try (Browser browser = Browsers.open(Engine.CHROMIUM, new Look(false, width, 700, 2))) {
      Server server = Steps.server();
      List<String> found = new ArrayList<>();
      for (SitePage page : SitePage.seenByGuests()) {
        check(browser, server, page, "signed out", found);
      }
      Steps.registerAdmin(browser, server);
      for (SitePage page : SitePage.ALL) {
        check(browser, server, page, "signed in", found);
      }
      assertEquals(List.of(), found);
    }
  }

  private static void check(
      Browser browser, Server server, SitePage page, String state, List<String> found) {
    page.open(browser, server);
    String where = page.path() + ", " + state + ": ";
    if (!Integer.valueOf(1).equals(browser.run(ROWS))) {
      found.add(where + "navigation in more than one row");
    }
    if (Boolean.TRUE.equals(browser.run(SIDEWAYS))) {
      found.add(where + "scrolls sideways");
    }
    ((List<?>) browser.run(SMALL)).forEach(each -> found.add(where + "small: " + each));
  }
}
