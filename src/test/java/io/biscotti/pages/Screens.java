package io.biscotti.pages;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes pictures of every page: {@code ./mvnw -Pscreens verify -DskipTests} writes them to {@code
 * docs/screens}, as {@code account.png}, {@code account-dark.png} and {@code account-narrow.png},
 * and those for guests as {@code start-guest.png}.
 */
final class Screens {

  private static final Path DIRECTORY = Path.of("docs", "screens");
  private static final Map<String, Look> LOOKS =
      new TreeMap<>(Map.of("", Look.LIGHT, "-dark", Look.DARK, "-narrow", Look.NARROW));

  private Screens() {}

  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(DIRECTORY);
    for (Map.Entry<String, Look> look : LOOKS.entrySet()) {
      try (Browser browser = Browsers.open(Engine.CHROMIUM, look.getValue())) {
        take(browser, look.getKey());
      }
    }
    // What was started ends as the process does.
    System.exit(0);
  }

  private static void take(Browser browser, String suffix) throws IOException {
    Server server = Steps.server();
    for (SitePage page : SitePage.ALL) {
      if (page.forGuests()) {
        take(browser, server, page, page.name() + "-guest" + suffix);
      }
    }
    Steps.register(browser, server);
    for (SitePage page : SitePage.ALL) {
      take(browser, server, page, page.name() + suffix);
    }
  }

  private static void take(Browser browser, Server server, SitePage page, String name)
      throws IOException {
    page.open(browser, server);
    Path file = DIRECTORY.resolve(name + ".png");
    Files.write(file, browser.screenshot());
    System.out.println(file);
  }
}
