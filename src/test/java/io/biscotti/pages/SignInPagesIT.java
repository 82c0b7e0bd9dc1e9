package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.BrowserCookie;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Key;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;

/** Registering, signing in and signing out, by mouse and by keyboard. */
class SignInPagesIT {

  @ParameterizedTest
  @MatrixSource
  void person_registersSignsOutAndIn_byMouse(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      String name = Steps.register(browser, server);
      assertHostCookie(browser);

      Steps.open(browser, server, "/");
      browser.awaitText("#facts-title", "Signed in as " + name);
      browser.awaitText("#cookies-list", "hidden from scripts");
      assertEquals("", browser.run("document.cookie"));

      Steps.signOut(browser, server);
      assertEquals(Optional.empty(), Steps.sessionCookie(browser));
      Steps.open(browser, server, "/account");
      browser.awaitAt("/sign-in", "sign-in-first");

      Steps.signIn(browser, server, name, Steps.PASSWORD);
      Steps.awaitAccount(browser, name);
      assertHostCookie(browser);
      Steps.assertClean(browser);
    }
  }

  private static void assertHostCookie(Browser browser) {
    BrowserCookie cookie = Steps.sessionCookie(browser).orElseThrow();
    assertTrue(cookie.secure() && cookie.httpOnly() && !cookie.persistent());
    assertEquals("/", cookie.path());
    assertEquals("localhost", cookie.domain());
    assertEquals("Lax", cookie.sameSite());
  }

  @ParameterizedTest
  @MatrixSource
  void person_registersSignsOutAndIn_byKeyboard(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      String name = Steps.newName();
      Steps.open(browser, server, "/sign-in?next=/account");
      browser.awaitShown("#forms:not(.waiting)");
      Steps.tabTo(browser, "#new-username");
      browser.write(name);
      Steps.tabTo(browser, "#new-password");
      browser.write(Steps.PASSWORD);
      browser.press(Key.ENTER);
      Steps.awaitAccount(browser, name);

      Steps.tabTo(browser, "form[action=logout] button");
      browser.press(Key.ENTER);
      browser.awaitAt("/sign-in", "signed-out");
      browser.await(
          "the focus on the message",
          () -> "signed-out".equals(browser.run("document.activeElement.id")));
      browser.awaitShown("#forms:not(.waiting)");
      Steps.tabTo(browser, "#username");
      browser.write(name);
      browser.press(Key.TAB);
      browser.write(Steps.PASSWORD);
      Steps.tabTo(browser, "#sign-in-form button:not(.reveal)");
      browser.press(Key.SPACE);
      browser.awaitText("#display-name", name);
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void signIn_badInput_showsTheErrorAtTheField(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.open(browser, server, "/sign-in");
      Steps.fillSignIn(browser, "nobody", "");
      browser.click("#sign-in-form button:not(.reveal)");
      assertBeside(browser, "password", "Enter your password", "sign-in-problem");

      Steps.fillSignIn(browser, "nobody", "not the password");
      browser.click("#sign-in-form button:not(.reveal)");
      String refused = "User name and password don’t match";
      assertBeside(browser, "username", refused, "sign-in-problem");
      assertEquals("nobody", browser.run("document.getElementById('username').value"));
      assertEquals("", browser.run("document.getElementById('password').value"));

      browser.type("#new-username", Steps.newName());
      browser.type("#new-password", "password");
      browser.click("#register-form button:not(.reveal)");
      String common = "This password is too common";
      assertBeside(browser, "new-password", common, "register-problem");
      browser.click("#register-problem a");
      assertEquals("new-password", browser.run("document.activeElement.id"));
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void register_badInput_namesEachFieldAndCause_untilItIsRight(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.open(browser, server, "/sign-in");
      browser.awaitShown("#forms:not(.waiting)");
      browser.type("#new-password", "short");
      browser.click("#register-form button:not(.reveal)");
      assertBeside(browser, "new-password", "Use at least 8 characters", "register-problem");
      assertBeside(browser, "new-username", "Choose a user name", "register-problem");
      browser.type("#new-username", "wilhelmina");
      assertGone(browser, "new-username");
      assertEquals("Use at least 8 characters", browser.text("#register-problem ul").strip());
      browser.type("#new-password", "wilhelmina1");
      assertGone(browser, "new-password");
      assertFalse(browser.isShown("#register-problem"));

      browser.click("#register-form button:not(.reveal)");
      String contained = "This password contains your user name";
      assertBeside(browser, "new-password", contained, "register-problem");
      Steps.choose(browser, "#language", "de");
      browser.awaitText("#new-password-error", "enthält Ihren Benutzernamen");
      browser.awaitText("#register-problem", "enthält Ihren Benutzernamen");
      Steps.assertClean(browser);
    }
  }

  private static void assertGone(Browser browser, String field) {
    browser.await("no message", () -> browser.text("#" + field + "-error").isEmpty());
    assertFalse(browser.isShown("#" + field + "[aria-invalid]"));
  }

  @ParameterizedTest
  @MatrixSource
  void password_shownOnRequest_isHiddenBeforeItIsSent(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.open(browser, server, "/sign-in");
      Steps.fillSignIn(browser, "nobody", "not the password");
      String type = "document.querySelector('#password').type";
      String label = "document.querySelector('#sign-in .reveal').getAttribute('aria-label')";
      assertEquals("Show password", browser.run(label));
      browser.click("#sign-in .reveal");
      assertEquals("text", browser.run(type));
      assertEquals("Hide password", browser.run(label));
      browser.click("#sign-in .reveal");
      assertEquals("password", browser.run(type));
      browser.click("#sign-in .reveal");
      browser.run(
          "document.querySelector('#sign-in-form').addEventListener('submit', event => {"
              + " event.preventDefault(); document.title = "
              + type
              + "; }) ?? true");
      browser.click("#sign-in-form button:not(.reveal)");
      browser.await("a hidden password", () -> "password".equals(browser.run("document.title")));
      Steps.assertClean(browser);
    }
  }

  /** The server says how long; a reload doesn't start over. */
  @ParameterizedTest
  @MatrixSource
  void signIn_throttled_countsDown(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      // The time is long enough to show the countdown even if the machine stalls for some seconds.
      Steps.open(browser, server, "/sign-in?next=/lab&retry=59#sign-in-throttled");
      browser.awaitText("#sign-in-throttled", "Try again in 0:");
      assertEquals("?next=%2Flab", browser.run("location.search"));
      String first = browser.text("#sign-in-throttled");
      browser.await("a later text", () -> !browser.text("#sign-in-throttled").equals(first));
      browser.awaitText("#sign-in-throttled", "Try again in 0:");
      Steps.open(browser, server, "/sign-in?retry=1#sign-in-throttled");
      browser.awaitText("#sign-in-throttled", "You can try again now");
      browser.reload();
      browser.awaitText("#sign-in-throttled", "You can try again now");
      Steps.open(browser, server, "/sign-in?retry=x#register-throttled");
      browser.awaitText("#register-throttled", "Wait a few minutes");
      Steps.assertClean(browser);
    }
  }

  /**
   * The message is next to its field, and in the summary, which has the focus and links to the
   * field.
   */
  private static void assertBeside(Browser browser, String field, String message, String summary) {
    browser.awaitText("#" + field + "-error", message);
    browser.await(
        "the focus on the summary", () -> summary.equals(browser.run("document.activeElement.id")));
    assertTrue(browser.isShown("#" + summary));
    assertTrue(browser.isShown("#" + field + "[aria-invalid=true]"));
    assertFalse(browser.text("#" + summary + " a").isEmpty());
  }
}
