package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import org.junit.jupiter.params.ParameterizedTest;

/** What administrators see and do. */
class MonitorPageIT {

  /** A script that holds the response back until the test releases it. */
  private static final String HOLD_LIST =
      """
      void (real => globalThis.fetch = async (...asked) => {
        const answer = await real(...asked);
        if (String(asked[0]).includes('limit=20')) {
          await new Promise(release => { globalThis.release = release; });
        }
        return answer;
      })(globalThis.fetch)
      """
          .strip();

  private static final String ROWS = "[...document.querySelectorAll('#event-rows .user')]";

  @ParameterizedTest
  @MatrixSource(most = 2)
  void administrator_seesASignInAsItHappens_andEndsItsSessions(Engine engine) {
    try (Browser admin = Browsers.open(engine);
        Browser other = Browsers.open(engine)) {
      Server server = Steps.server();
      String name = Steps.register(other, server);
      Steps.registerAdmin(admin, server);
      admin.click("#to-monitor");
      awaitLive(admin);
      assertFalse(admin.isShown("#forbidden"));
      // Administrators that no test has registered yet.
      assertTrue(admin.text("#absent-admins").startsWith("biscotti.admins names admin"));
      Steps.awaitTrue(admin, "document.querySelectorAll('#charts .chart canvas').length === 5");
      assertTrue(
          (Boolean)
              admin.run(
                  "[...document.querySelectorAll('#charts canvas')].every(each => each.width > 0)"));

      // The event appears without a reload.
      admin.run("(globalThis.samePage = true)");
      Steps.signOut(other, server);
      Steps.signIn(other, server, name, Steps.PASSWORD);
      Steps.awaitAccount(other, name);
      // After these two, no newer event follows.
      awaitSignIns(admin, name, 2);
      admin.await("news", () -> !admin.text("#newer").isEmpty());
      admin.click("#newest");
      admin.await("no news", () -> admin.text("#newer").isEmpty());
      assertEquals(name, admin.run(ROWS + "[0].innerText"));
      assertTrue((Boolean) admin.run("globalThis.samePage"));

      filter(admin, name);
      endSessions(admin);
      // The account page redirects to the sign-in page.
      other.awaitAt("/sign-in", "session-ended");
      Steps.open(other, server, "/");
      other.awaitShown("#signed-out");
      Steps.open(other, server, "/account");
      other.awaitAt("/sign-in", "");
      Steps.assertClean(admin);
      Steps.assertClean(other);
    }
  }

  /** The page shows events that arrive while it loads the list, and that the list lacks. */
  @ParameterizedTest
  @MatrixSource(most = 1)
  void newest_eventComesWhileTheListLoads_isAnnouncedAfterwards(Engine engine) {
    try (Browser admin = Browsers.open(engine);
        Browser other = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.register(other, server);
      Steps.registerAdmin(admin, server);
      Steps.open(admin, server, "/monitor");
      awaitLive(admin);
      String marked = "document.querySelector('#event-rows tr').dataset.before";
      admin.run("(" + marked + " = 'yes')");
      admin.run(HOLD_LIST);
      admin.click("#newest");
      Steps.awaitTrue(admin, "globalThis.release !== undefined");
      Steps.signOut(other, server);
      admin.await("news", () -> !admin.text("#newer").isEmpty());
      admin.run("void release()");
      Steps.awaitTrue(admin, marked + " === undefined");
      admin.await("news again", () -> !admin.text("#newer").isEmpty());
      Steps.assertClean(admin);
    }
  }

  private static void awaitSignIns(Browser admin, String name, int count) {
    Steps.awaitTrue(
        admin,
        "fetch('/api/events?type=signed_in&user=%s').then(answer => answer.json())".formatted(name)
            + ".then(page => page.events.length === %d)".formatted(count));
  }

  private static void filter(Browser admin, String name) {
    Steps.choose(admin, "#filter-type", "signed_in");
    admin.type("#filter-user", name);
    admin.click("#filters button");
    Steps.awaitTrue(
        admin, ROWS + ".map(each => each.innerText).join() === '" + name + "," + name + "'");
    assertTrue((Boolean) admin.run("location.search.includes('" + name + "')"));
    admin.type("#filter-user", "nobody-of-this-name");
    admin.click("#filters button");
    admin.awaitShown("#no-events");
    admin.click("#filters button[type=reset]");
    Steps.awaitTrue(admin, ROWS + ".length > 2");
    assertEquals("", admin.run("location.search"));
    assertEquals(name, admin.run(ROWS + "[0].innerText"));
  }

  /** In the newest event's row, because the account just signed in. */
  private static void endSessions(Browser admin) {
    admin.click("#event-rows tr:first-child button");
    admin.click(".manage .end");
    admin.click(".confirmation button.danger");
    admin.await(
        "the end or the question for the password",
        () -> admin.isShown("#confirmation-password") || !admin.isShown(".manage form"));
    if (admin.isShown("#confirmation-password")) {
      admin.type("#confirmation-password", Steps.PASSWORD);
      admin.click(".confirmation button.danger");
    }
    admin.await(
        "no sessions",
        () -> admin.isShown(".manage .toggle") && !admin.isShown(".manage .end, .manage form"));
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void administrator_withdrawsAKey_afterThePassword(Engine engine) {
    try (Browser admin = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.registerAdmin(admin, server);
      Steps.open(admin, server, "/monitor");
      admin.awaitShown("#key-rows tr");
      // Nothing on these pages uses access tokens.
      String row = "#key-rows tr:last-child";
      assertEquals("Access tokens", admin.text(row + " .ring"));
      String key = admin.text(row + " .id");
      admin.click(row + " button");
      assertTrue(admin.text("#confirmation-question").startsWith("Withdraw key " + key));
      admin.click(row + " .confirmation button.danger");
      admin.awaitShown("#confirmation-password");
      admin.type("#confirmation-password", Steps.PASSWORD);
      admin.click(row + " .confirmation button.danger");
      admin.await(
          "another key",
          () -> admin.isShown("#key-rows tr button") && !admin.text(row + " .id").equals(key));
      assertEquals("keys-title", admin.run("document.activeElement.id"));
      Steps.assertClean(admin);
    }
  }

  private static void awaitLive(Browser admin) {
    admin.awaitShown("#sections:not([hidden]) #event-rows tr");
    // No other text mentions the stream.
    admin.awaitText("#stream-state", "Live");
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void monitor_otherPeople_areRefused(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = Steps.server();
      Steps.register(browser, server);
      assertFalse(browser.isShown("#to-monitor"));
      Steps.open(browser, server, "/monitor");
      browser.awaitShown("#forbidden");
      assertFalse(browser.isShown("#sections"));
      Steps.assertClean(browser);
    }
  }
}
