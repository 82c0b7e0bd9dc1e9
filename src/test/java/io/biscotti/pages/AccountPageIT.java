package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import io.biscotti.testkit.browser.Key;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/** A person's sessions and password, in two browsers. */
class AccountPageIT {

  private static final String OTHER = "#session-list li:not(.current)";
  private static final int MOST_SHOWN = 6;

  /** A script that lets the API report nobody as signed in until the password has been changed. */
  private static final String REFUSE_WHILE_CHANGING =
      """
      void (real => globalThis.fetch = async (address, asked = {}) => {
        if (asked.method === 'PUT') {
          await new Promise(release => { globalThis.release = release; });
          globalThis.fetch = real;
          return real(address, asked);
        }
        if (globalThis.release === undefined) {
          return real(address, asked);
        }
        const answer = await real(address, { ...asked, credentials: 'omit' });
        globalThis.refused ||= String(address).endsWith('api/sign-in');
        return answer;
      })(globalThis.fetch)
      """
          .strip();

  @ParameterizedTest
  @MatrixSource
  void account_inTwoBrowsers_endsTheOther_andChangesThePassword(Engine engine) {
    try (Browser here = Browsers.open(engine);
        Browser there = Browsers.open(engine)) {
      Server server = Steps.server();
      String name = Steps.register(here, server);
      Steps.signIn(there, server, name, Steps.PASSWORD);
      Steps.awaitAccount(there, name);
      Steps.open(there, server, "/");
      there.awaitText("#facts-title", name);

      // The session appears without a reload. The password was entered a moment ago.
      here.click(OTHER + " .actions button");
      here.click(".confirmation button.danger");
      here.awaitShown("#alone");
      assertNoWarning(here);
      there.click("nav a[href=account]");
      there.awaitAt("/sign-in", "session-ended");
      here.awaitText("#event-list", "The signed-out browser noticed that its session had ended.");
      assertNoWarning(here);

      changePassword(here);
      Steps.fillSignIn(there, name, Steps.PASSWORD);
      there.click("#sign-in-form button:not(.reveal)");
      there.awaitAt("/sign-in", "sign-in-refused");
      Steps.fillSignIn(there, name, "eight amber newts");
      there.click("#sign-in-form button:not(.reveal)");
      there.awaitText("#display-name", name);
      Steps.assertClean(here);
      Steps.assertClean(there);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void sessions_moreThanSix_areShownOnRequest(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      String name = Steps.register(browser, server);
      browser.awaitShown("#alone");
      assertFalse(browser.isShown("#more-sessions"));
      for (int i = 0; i < MOST_SHOWN + 1; i++) {
        signInElsewhere(server, name);
      }
      browser.awaitText("#more-sessions button", "Show all 8 sessions");
      assertEquals(MOST_SHOWN, shown(browser));
      Steps.tabTo(browser, "#more-sessions button");
      browser.press(Key.ENTER);
      Steps.awaitTrue(
          browser, "document.activeElement.closest('#session-list li:nth-child(7)') !== null");
      assertEquals(MOST_SHOWN + 2, shown(browser));
      assertFalse(browser.isShown("#more-sessions"));

      signInElsewhere(server, name);
      browser.await("the new session", () -> shown(browser) == MOST_SHOWN + 3);
      Steps.assertClean(browser);
    }
  }

  private static void signInElsewhere(Server server, String name) {
    String body = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, Steps.PASSWORD);
    try (var client = server.client()) {
      assertEquals(200, client.call("POST", "/api/session").json(body).send().status());
    }
  }

  private static long shown(Browser browser) {
    return ((Number)
            browser.run(
                "[...document.querySelectorAll('#session-list li')]"
                    + ".filter(each => each.checkVisibility()).length"))
        .longValue();
  }

  /** Opens the address that a password manager uses, as someone who is signed out. */
  @ParameterizedTest
  @MatrixSource
  void changePasswordAddress_signedOut_leadsThroughSignInToTheForm(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      String name = Steps.register(browser, server);
      Steps.signOut(browser, server);
      Steps.open(browser, server, "/.well-known/change-password");
      browser.awaitAt("/sign-in", "sign-in-first");
      Steps.fillSignIn(browser, name, Steps.PASSWORD);
      browser.click("#sign-in-form button:not(.reveal)");
      browser.awaitAt("/account", "password");
      browser.await(
          "the focus on the section",
          () -> "password-title".equals(browser.run("document.activeElement.id")));
      Steps.assertClean(browser);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void account_choices_applyAtOnce(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Steps.register(browser, Steps.server());
      german(browser);
      timeZone(browser);
      consent(browser);
      assertEquals(List.of(), browser.consoleErrors());
      unknownZone(browser);
      Steps.assertClean(browser);
    }
  }

  /** The language of the whole page changes at once, except for what people typed. */
  private static void german(Browser browser) {
    browser.type("#current", "half a passw");
    browser.click("#delete-account button");
    Steps.choose(browser, "#language", "de");
    browser.awaitText("h1", "Ihr Konto");
    browser.awaitText("#session-list", "Zuletzt gesehen");
    browser.awaitText("#event-list", "Konto angelegt.");
    browser.awaitText("#facts", "Läuft spätestens ab");
    browser.awaitText("#stream-state", "erscheint");
    browser.awaitText("#confirmation-question", "endgültig");
    assertEquals("half a passw", browser.run("document.querySelector('#current').value"));

    Steps.choose(browser, "#language", "en");
    browser.awaitText("#event-list", "Account created.");
  }

  /** Times are formatted again. */
  private static void timeZone(Browser browser) {
    Steps.choose(browser, "#theme", "dark");
    browser.awaitText("footer [role=status]", "Saved.");
    String before = eventTime(browser);

    Steps.choose(browser, "#zone", "Pacific/Kiritimati");
    browser.awaitText("#zone-now", "Pacific/Kiritimati");
    browser.await("another time", () -> !eventTime(browser).equals(before));
    browser.awaitText("#preferences-status", "Saved.");

    Steps.choose(browser, "#zone", "");
    browser.await("the device's time", () -> eventTime(browser).equals(before));
    browser.awaitText("#preferences-status", "Saved.");
    assertEquals("dark", browser.run("document.documentElement.dataset.theme"));
    assertEquals("dark", browser.run("document.querySelector('#theme').value"));
  }

  /** The server refuses, and the page stays as it was. */
  private static void unknownZone(Browser browser) {
    Steps.choose(browser, "#zone", "UTC");
    browser.awaitText("#preferences-status", "Saved.");
    browser.run("document.querySelector('#zone').append(new Option('Olympus', 'Mars/Olympus'))");
    Steps.choose(browser, "#zone", "Mars/Olympus");
    browser.awaitText("#zone-error", "Time zone must be the name of a time zone");
    assertEquals("UTC", browser.run("document.querySelector('#zone').value"));
    assertEquals("", browser.text("#preferences-status"));
  }

  /** Only the footer has the control for the language. */
  private static void consent(Browser browser) {
    for (String choice : List.of("theme", "language", "analytics")) {
      String controls = "document.querySelectorAll('[id*=%s]:is(select, input)').length";
      assertEquals(1, ((Number) browser.run(controls.formatted(choice))).intValue(), choice);
    }
    browser.click("#analytics");
    browser.await("the analytics cookie", () -> hasAnalytics(browser));
    browser.awaitShown("#analytics:checked");

    browser.click("#analytics");
    browser.await("no analytics cookie", () -> !hasAnalytics(browser));
  }

  /** The text without its relative time, which changes on its own. */
  private static String eventTime(Browser browser) {
    return browser.text("#event-list li:last-child time").replaceFirst(" \\(.*", "");
  }

  private static boolean hasAnalytics(Browser browser) {
    return Steps.cookie(browser, "analytics_id").isPresent();
  }

  private static void assertNoWarning(Browser browser) {
    assertFalse(browser.isShown("#event-list .badge"), () -> browser.text("#event-list"));
  }

  /**
   * Simulates a slow response that brings the new cookie after the server has ended the old one.
   */
  @ParameterizedTest
  @MatrixSource(most = 1)
  void changePassword_formerCookieIsRefusedMeanwhile_staysOnThePage(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      String name = Steps.register(browser, server);
      browser.awaitText("#stream-state", "appears automatically");
      browser.run(REFUSE_WHILE_CHANGING);
      browser.type("#current", Steps.PASSWORD);
      browser.type("#replacement", "eight amber newts");
      browser.click("#password-save");
      Steps.awaitTrue(browser, "globalThis.release !== undefined");
      signInElsewhere(server, name);
      Steps.awaitTrue(browser, "globalThis.refused === true");
      browser.run("void release()");
      browser.awaitText("#password-status", "Password changed.");
      Steps.assertClean(browser);
    }
  }

  private static void changePassword(Browser browser) {
    browser.type("#current", "not the password");
    browser.type("#replacement", "short");
    browser.click("#password-save");
    browser.awaitText("#replacement-error", "Use at least 8 characters");
    browser.type("#replacement", Steps.PASSWORD);
    browser.await("no message", () -> !browser.isShown("#replacement-error, #password-summary"));
    browser.click("#password-save");
    browser.awaitText("#current-error", "Wrong current password");
    browser.awaitText("#event-list", "Wrong current password.");

    browser.type("#current", Steps.PASSWORD);
    browser.await("no message", () -> !browser.isShown("#current-error, #password-summary"));
    browser.click("#password-save");
    browser.awaitText("#replacement-error", "must not be the current password");
    browser.type("#replacement", "eight amber newts");
    browser.await("no message", () -> !browser.isShown("#replacement-error, #password-summary"));
    browser.click("#password-save");
    browser.awaitText("#password-status", "Password changed.");
  }
}
