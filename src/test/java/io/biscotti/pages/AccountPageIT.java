package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/** A person's sessions and password, in two browsers. */
class AccountPageIT {

  private static final String OTHER = "#session-list li:not(.current)";

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

      // It appears without a reload.
      here.click(OTHER + " .actions button");
      here.click(".confirmation button.danger");
      here.type("#confirmation-password", Steps.PASSWORD);
      here.click(".confirmation button.danger");
      here.awaitShown("#alone");
      there.click("nav a[href=account]");
      there.awaitAt("/sign-in", "session-ended");

      changePassword(here);
      Steps.fillSignIn(there, name, Steps.PASSWORD);
      there.click("#sign-in-form button");
      there.awaitAt("/sign-in", "sign-in-refused");
      Steps.fillSignIn(there, name, "eight amber newts");
      there.click("#sign-in-form button");
      there.awaitText("#display-name", name);
      Steps.assertClean(here);
      Steps.assertClean(there);
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

  /** The whole page at once, except what was typed. */
  private static void german(Browser browser) {
    browser.type("#current", "half a passw");
    browser.click("#delete-account button");
    Steps.choose(browser, "#language", "de");
    browser.awaitText("h1", "Ihr Konto");
    browser.awaitText("#session-list", "Zuletzt gesehen");
    browser.awaitText("#event-list", "Konto angelegt.");
    browser.awaitText("#facts", "Läuft spätestens ab");
    browser.awaitText("#stream-state", "erscheinen");
    browser.awaitText("#confirmation-question", "endgültig");
    assertEquals("de", browser.run("document.querySelector('#own-language').value"));
    assertEquals("half a passw", browser.run("document.querySelector('#current').value"));

    Steps.choose(browser, "#own-language", "en");
    browser.awaitText("#event-list", "Account created.");
    assertEquals("en", browser.run("document.querySelector('#language').value"));
  }

  /** Times are formatted again. */
  private static void timeZone(Browser browser) {
    Steps.choose(browser, "#own-theme", "dark");
    browser.awaitText("#preferences-status", "Saved.");
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

  /** The consent is the same as in the footer. */
  private static void consent(Browser browser) {
    browser.awaitText("#privacy-facts", "not yet");
    browser.click("#analytics-yes");
    browser.awaitText("#privacy-status", "Saved.");
    browser.awaitShown("#analytics:checked");
    assertTrue(hasAnalytics(browser));

    browser.click("#analytics");
    browser.awaitShown("#analytics-no:checked");
    browser.awaitText("#privacy-facts", "not allowed");
    browser.await("no analytics cookie", () -> !hasAnalytics(browser));
  }

  /** Without its relative time, which changes on its own. */
  private static String eventTime(Browser browser) {
    return browser.text("#event-list li:last-child time").replaceFirst(" \\(.*", "");
  }

  private static boolean hasAnalytics(Browser browser) {
    return Steps.cookie(browser, "analytics_id").isPresent();
  }

  private static void changePassword(Browser browser) {
    browser.type("#current", "not the password");
    browser.type("#replacement", "eight amber newts");
    browser.click("#password-save");
    browser.awaitText("#current-error", "Your current password is incorrect");
    browser.type("#current", Steps.PASSWORD);
    browser.click("#password-save");
    browser.awaitText("#password-status", "Password changed.");
  }
}
