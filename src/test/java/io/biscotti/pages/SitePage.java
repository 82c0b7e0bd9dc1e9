package io.biscotti.pages;

import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import java.io.File;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the site. Those in {@link #ALL} are checked for accessibility and have screenshots.
 *
 * @param name of its screenshots
 * @param path as in {@code /account}
 * @param forGuests whether guests can see it, instead of being redirected
 * @param ready a selector of what appears once it is loaded
 */
record SitePage(String name, String path, boolean forGuests, String ready) {

  static final List<SitePage> ALL =
      List.of(
          new SitePage("start", "/", true, "#main:not([aria-busy=true]) #cookies"),
          new SitePage("sign-in", "/sign-in", true, "#sign-in:not(.waiting *), #signed-in"),
          new SitePage(
              "account", "/account", false, "#main:not(:has([aria-busy=true])) #event-list li"),
          new SitePage("lab", "/lab", true, "#carried .content:not([hidden])"),
          new SitePage("raw", "/raw", true, "#raw-form"),
          new SitePage("decoder", "/decoder", true, "#decoder-form"),
          new SitePage("docs", "/docs", true, "#description .content:not([hidden])"),
          new SitePage(
              "monitor",
              "/monitor",
              false,
              "#sections:not(:has([aria-busy=true])) #event-rows tr, #forbidden:not([hidden])"),
          new SitePage("error", "/no-such-page", true, "main"));

  /**
   * The pages that guests see, and some of the pages of common questions, which are all alike: one
   * in English and one in German, or three of each in the matrix.
   */
  static List<SitePage> seenByGuests() {
    return Stream.of(
            ALL.stream().filter(SitePage::forGuests).toList(),
            Matrix.of(questions("why-").subList(0, 3)),
            Matrix.of(questions("warum-").subList(0, 3)))
        .flatMap(List::stream)
        .toList();
  }

  private static List<SitePage> questions(String start) {
    String[] files = new File("webapp").list((folder, name) -> name.startsWith(start));
    return Stream.of(files)
        .map(file -> file.replace(".html", ""))
        .sorted()
        .map(name -> new SitePage(name, "/" + name, true, "main pre"))
        .toList();
  }

  /** Opens the page and waits until all of it is shown. */
  void open(Browser browser, Server server) {
    open(browser, server.https());
  }

  /** Opens the page at one of the server's addresses, and waits until all of it is shown. */
  void open(Browser browser, URI server) {
    browser.open(URI.create(server + path));
    browser.awaitShown(ready);
  }
}
