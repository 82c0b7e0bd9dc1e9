package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.BrowserCookie;
import io.biscotti.testkit.browser.Key;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Actions of people on the pages, for several tests. */
final class Steps {

  static final String PASSWORD = "seven green otters";
  private static final int MOST_TABS = 40;
  private static final int MOST_ADMINS = 20;
  private static final AtomicInteger PEOPLE = new AtomicInteger();
  private static final AtomicInteger ADMINS = new AtomicInteger();

  private Steps() {}

  /** The server for tests that don't change it; {@link #registerAdmin} makes an administrator. */
  static Server server() {
    return Servers.shared(administered());
  }

  /** The options of a server on which {@link #registerAdmin} can register administrators. */
  static ServerOptions administered() {
    String names =
        IntStream.rangeClosed(1, MOST_ADMINS)
            .mapToObj(Steps::admin)
            .collect(Collectors.joining(","));
    return ServerOptions.of(Matrix.first(), War.biscotti()).setting("biscotti.admins", names);
  }

  private static String admin(int number) {
    return "admin" + number;
  }

  /** An unused user name. */
  static String newName() {
    return "person" + PEOPLE.incrementAndGet();
  }

  static void open(Browser browser, Server server, String path) {
    browser.open(URI.create(server.https() + path));
  }

  /** Registers a new person, who then sees the account page. */
  static String register(Browser browser, Server server) {
    return register(browser, server.https(), newName());
  }

  /** Registers a new administrator on a server that is {@link #administered}. */
  static String registerAdmin(Browser browser, Server server) {
    return registerAdmin(browser, server.https());
  }

  /** Registers a new administrator at one of the server's addresses. */
  static String registerAdmin(Browser browser, URI server) {
    return register(browser, server, admin(ADMINS.incrementAndGet()));
  }

  private static String register(Browser browser, URI server, String name) {
    browser.open(URI.create(server + "/sign-in?next=/account"));
    browser.awaitShown("#forms:not(.waiting)");
    browser.type("#new-username", name);
    browser.type("#new-password", PASSWORD);
    browser.click("#register-form button:not(.reveal)");
    awaitAccount(browser, name);
    return name;
  }

  static void signIn(Browser browser, Server server, String name, String password) {
    open(browser, server, "/sign-in?next=/account");
    fillSignIn(browser, name, password);
    browser.click("#sign-in-form button:not(.reveal)");
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

  /** Signs out with the button on the start page. */
  static void signOut(Browser browser, Server server) {
    open(browser, server, "/");
    browser.click("#signed-in form[action=logout] button");
    browser.awaitAt("/sign-in", "signed-out");
    browser.awaitText("#signed-out", "You are signed out.");
  }

  /** Selects an option in a list, as a person does. */
  static void choose(Browser browser, String selector, String value) {
    browser.awaitShown(selector);
    browser.run(
        """
        (list => {
          list.value = '%s';
          list.dispatchEvent(new Event('input', {bubbles: true}));
          list.dispatchEvent(new Event('change', {bubbles: true}));
        })(document.querySelector('%s'))
        """
            .formatted(value, selector)
            .strip());
  }

  /** Waits until an expression of the page is true. */
  static void awaitTrue(Browser browser, String expression) {
    browser.await(expression, () -> (Boolean) browser.run(expression));
  }

  /**
   * Checks that there were no errors except refused requests, and that this page sent nothing to
   * another origin.
   */
  static void assertClean(Browser browser) {
    assertEquals(List.of(), thrown(browser));
    assertEquals(
        List.of(),
        browser.run(
            "performance.getEntriesByType('resource').map(({ name }) => name)"
                + ".filter(name => !name.startsWith(location.origin + '/'))"));
  }

  /** Errors other than refused requests, which some engines log too. */
  static List<String> thrown(Browser browser) {
    return browser.consoleErrors().stream()
        .filter(error -> !error.startsWith("Failed to load resource"))
        .toList();
  }

  static Optional<BrowserCookie> cookie(Browser browser, String name) {
    return browser.cookies().stream().filter(cookie -> cookie.name().equals(name)).findFirst();
  }

  /** Moves the focus to that element by keyboard. */
  static void tabTo(Browser browser, String selector) {
    String there = "document.activeElement?.matches('" + selector + "') ?? false";
    for (int tabs = 0; tabs < MOST_TABS && !(Boolean) browser.run(there); tabs++) {
      browser.press(Key.TAB);
    }
    browser.await("the focus on " + selector, () -> (Boolean) browser.run(there));
  }

  static Optional<BrowserCookie> sessionCookie(Browser browser) {
    return cookie(browser, "__Host-session");
  }
}
