package io.biscotti.pages;

import io.biscotti.app.LocalApplication;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes screenshots of every page: {@code ./mvnw -Pscreens verify -DskipTests} writes them to
 * {@code docs/screens}, as {@code account.png}, {@code account-dark.png} and {@code
 * account-narrow.png}, as an administrator sees them after half an hour. The sign-in page is shown
 * as a guest sees it; for the other pages that guests can open, {@code start-guest.png} and so on
 * show that view.
 */
final class Screens {

  private static final Path DIRECTORY = Path.of("docs", "screens");
  private static final Map<String, Look> LOOKS =
      new TreeMap<>(Map.of("", Look.LIGHT, "-dark", Look.DARK, "-narrow", Look.NARROW));

  private final LocalApplication application;

  private Screens(LocalApplication application) {
    this.application = application;
  }

  public static void main(String[] arguments) throws Exception {
    // Leaving a page closes its streams, which servers log at length.
    Logger.getLogger("").setLevel(Level.OFF);
    Files.createDirectories(DIRECTORY);
    LateClock clock = new LateClock();
    clock.set(clock.instant().minus(Hour.LENGTH));
    Map<String, String> settings =
        Map.of("biscotti.signin", "password", "biscotti.admins", Hour.ADMIN);
    LocalApplication application = LocalApplication.start(settings, clock);
    Hour.pass(application, clock);
    Screens screens = new Screens(application);
    for (Map.Entry<String, Look> look : LOOKS.entrySet()) {
      try (Browser browser = Browsers.open(Engine.CHROMIUM, look.getValue())) {
        screens.take(browser, look.getKey(), look.getValue());
      }
    }
    // Everything that was started ends with the process.
    System.exit(0);
  }

  private void take(Browser browser, String suffix, Look look) throws IOException {
    for (SitePage page : SitePage.ALL) {
      if (page.forGuests()) {
        String whose = page.name().equals("sign-in") ? "" : "-guest";
        take(browser, page, page.name() + whose + suffix, look);
      }
    }
    signIn(browser);
    for (SitePage page : SitePage.ALL) {
      if (!page.name().equals("sign-in")) {
        take(browser, page, page.name() + suffix, look);
      }
    }
    signOut(browser);
  }

  private void signIn(Browser browser) {
    browser.open(application.uri("/sign-in?next=/account"));
    Steps.fillSignIn(browser, Hour.ADMIN, Steps.PASSWORD);
    browser.click("#sign-in-form button:not(.reveal)");
    Steps.awaitAccount(browser, Hour.ADMIN);
  }

  /** Signs out, so that the next screenshots show only one session of this browser. */
  private void signOut(Browser browser) {
    browser.open(application.uri("/"));
    browser.click("#signed-in form[action=logout] button");
    browser.awaitShown("#signed-out");
  }

  private void take(Browser browser, SitePage page, String name, Look look) throws IOException {
    browser.open(application.uri(page.path()));
    browser.awaitShown(page.ready());
    int longer = Math.max(look.width(), look.height());
    byte[] picture = Picture.small(browser.screenshot(), (int) (longer * look.scale()));
    Path file = DIRECTORY.resolve(name + ".png");
    Files.write(file, picture);
    System.out.println(file + " " + picture.length);
  }
}
