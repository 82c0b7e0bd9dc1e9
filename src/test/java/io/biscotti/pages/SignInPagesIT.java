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
      browser.awaitShown("#signed-out");

      Steps.tabTo(browser, "a.button[href=sign-in]");
      browser.press(Key.ENTER);
      browser.awaitShown("#forms:not(.waiting)");
      Steps.tabTo(browser, "#username");
      browser.write(name);
      browser.press(Key.TAB);
      browser.write(Steps.PASSWORD);
      Steps.tabTo(browser, "#sign-in-form button");
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
      browser.click("#sign-in-form button");
      assertBeside(browser, "password", "Enter your password", "sign-in-password");

      Steps.fillSignIn(browser, "nobody", "not the password");
      browser.click("#sign-in-form button");
      String refused = "User name and password don’t match";
      assertBeside(browser, "username", refused, "sign-in-refused");
      assertEquals("nobody", browser.run("document.getElementById('username').value"));
      assertEquals("", browser.run("document.getElementById('password').value"));

      browser.type("#new-username", Steps.newName());
      browser.type("#new-password", "password");
      browser.click("#register-form button");
      assertBeside(browser, "new-password", "that is harder to guess", "register-password");
      browser.click("#register-password a");
      assertEquals("new-password", browser.run("document.activeElement.id"));
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
