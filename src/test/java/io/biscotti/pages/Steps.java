package io.biscotti.pages;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.BrowserCookie;
import io.biscotti.testkit.browser.Key;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What people do in the pages, in more than one test. */
final class Steps {

  static final String PASSWORD = "seven green otters";
  private static final int MOST_TABS = 40;
  private static final AtomicInteger PEOPLE = new AtomicInteger();

  private Steps() {}

  /** The server of the tests that leave it as it is. */
  static Server server() {
    return Servers.shared(ServerOptions.of(Kind.JETTY_12_1, War.biscotti()));
  }

  /** A user name that nobody has. */
  static String newName() {
    return "person" + PEOPLE.incrementAndGet();
  }

  static void open(Browser browser, Server server, String path) {
    browser.open(URI.create(server.https() + path));
  }

  /** Registers a new person, who is then on the account page. */
  static String register(Browser browser, Server server) {
    String name = newName();
    register(browser, server, name);
    return name;
  }

  static void register(Browser browser, Server server, String name) {
    open(browser, server, "/sign-in?next=/account");
    browser.awaitShown("#forms:not(.waiting)");
    browser.type("#new-username", name);
    browser.type("#new-password", PASSWORD);
    browser.click("#register-form button");
    awaitAccount(browser, name);
  }

  static void signIn(Browser browser, Server server, String name, String password) {
    open(browser, server, "/sign-in?next=/account");
    fillSignIn(browser, name, password);
    browser.click("#sign-in-form button");
  }

  static void fillSignIn(Browser browser, String name, String password) {
    browser.awaitShown("#forms:not(.waiting)");
    browser.type("#username", name);
    browser.type("#password", password);
  }

  static void awaitAccount(Browser browser, String name) {
    browser.awaitAt("/account", "");
    browser.awaitText("#display-name", name);
    browser.awaitShown("#event-list li");
  }

  /** Signs out on the start page, by its button. */
  static void signOut(Browser browser, Server server) {
    open(browser, server, "/");
    browser.click("#signed-in form[action=logout] button");
    browser.awaitShown("#signed-out");
  }

  /** Moves the focus by keyboard until it is on that element. */
  static void tabTo(Browser browser, String selector) {
    String there = "document.activeElement?.matches('" + selector + "') ?? false";
    for (int tabs = 0; tabs < MOST_TABS && !(Boolean) browser.run(there); tabs++) {
      browser.press(Key.TAB);
    }
    browser.await("the focus on " + selector, () -> (Boolean) browser.run(there));
  }

  static Optional<BrowserCookie> sessionCookie(Browser browser) {
    return browser.cookies().stream()
        .filter(cookie -> cookie.name().equals("__Host-session"))
        .findFirst();
  }
}
