package io.biscotti.pages;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sessions and the password of a person, in two browsers. */
class AccountPageIT {

  private static final String OTHER = "#session-list li:not(.current)";

  @ParameterizedTest
  @EnumSource
  void account_inTwoBrowsers_endsTheOther_andChangesThePassword(Engine engine) {
    try (Browser here = Browsers.open(engine);
        Browser there = Browsers.open(engine)) {
      Server server = Steps.server();
      String name = Steps.register(here, server);
      Steps.signIn(there, server, name, Steps.PASSWORD);
      Steps.awaitAccount(there, name);
      Steps.open(there, server, "/");
      there.awaitText("#facts-title", name);

      // It appears by itself.
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

  private static void changePassword(Browser browser) {
    browser.type("#current", "not the password");
    browser.type("#replacement", "eight amber newts");
    browser.click("#password-save");
    browser.awaitText("#current-error", "That is not your current password");
    browser.type("#current", Steps.PASSWORD);
    browser.click("#password-save");
    browser.awaitText("#password-status", "Your password is changed");
  }
}
