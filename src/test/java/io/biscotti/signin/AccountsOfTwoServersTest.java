package io.biscotti.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two servers on one PostgreSQL: a change of an account on one shows in the other's responses to a
 * proxy that has just asked about it. Only the account's row changes unless a test says otherwise,
 * so that an ended session can't stand in for it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
@MatrixOnly
class AccountsOfTwoServersTest {
  private static final String ASK = "/auth/request";

  /** The requests that wait for a lock, without threads that record when a session was seen. */
  private static final String WAITING =
      " from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
          + " and query like 'select%' and query not like 'select address%'";

  private final String url = MigratedDatabase.onPostgres();
  private final Gate gate = Gate.before(URI.create(url.substring("jdbc:".length())).getPort());
  private LocalApplication here;
  private LocalApplication there;
  private Visitor chief;

  /** The second server reaches the database through the gate. */
  @BeforeAll
  void start() throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    here = start(home, url, "30s");
    there = start(home, url.replaceFirst(":[0-9]+/", ":" + gate.port() + "/"), "1s");
    chief = new Visitor(here).register("chief-of-two");
  }

  private static LocalApplication start(String home, String url, String limit) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("biscotti.signin", "password");
    settings.put("biscotti.home", home);
    settings.put("biscotti.admins", "chief-of-two");
    settings.put("biscotti.database.url", url);
    settings.put("biscotti.database.user", Postgres.shared().user());
    settings.put("biscotti.revocation.stale-after", limit);
    return LocalApplication.start(settings);
  }

  @AfterAll
  void stop() throws Exception {
    gate.release();
    here.close();
    there.close();
    gate.close();
  }

  /** Registers a person, and asks both servers about them. */
  private Visitor known(String username) throws Exception {
    Visitor visitor = new Visitor(here).register(username);
    for (LocalApplication server : new LocalApplication[] {here, there}) {
      Answer answer = Await.until(() -> ask(server, visitor), each -> each.status() != 503);
      assertEquals(200, answer.status(), answer::body);
      assertEquals(username, answer.header("Remote-Name"));
    }
    return visitor;
  }

  private static Answer ask(LocalApplication server, Visitor visitor) {
    return server.get(ASK, "Cookie", visitor.cookie());
  }

  private void change(String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection(url, Postgres.shared().user(), "");
        Statement change = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String each : statements) {
        assertTrue(change.execute(each) || change.getUpdateCount() == 1, each);
      }
      connection.commit();
    }
  }

  /** On a busy machine, the second server may exceed its limit and be uncertain for a moment. */
  private static void awaitUnknown(LocalApplication server, Visitor visitor) throws Exception {
    Answer last =
        Await.until(
            () -> ask(server, visitor), answer -> !List.of(200, 503).contains(answer.status()));
    assertEquals(401, last.status(), last::body);
    assertEquals("", last.header("Remote-User"));
  }

  @Test
  void disabledByAnAdministrator_isUnknownHereAtOnceAndThereSoon() throws Exception {
    Visitor ann = known("ann-of-two");
    chief.must(204, "PUT", "/api/users/ann-of-two", "{\"disabled\":true}");
    assertEquals(401, ask(here, ann).status());
    awaitUnknown(there, ann);

    chief.must(204, "PUT", "/api/users/ann-of-two", "{\"disabled\":false}");
    Visitor again = new Visitor(there).signIn("ann-of-two");
    assertEquals(200, ask(here, again).status());
  }

  @Test
  void deletedByItsOwner_isUnknownHereAtOnceAndThereSoon() throws Exception {
    Visitor ben = known("ben-of-two").reauthenticate();
    Visitor copy = ben.copy();
    ben.must(204, "DELETE", "/api/account", "");
    assertEquals(401, ask(here, copy).status());
    awaitUnknown(there, copy);
  }

  /** Announced, so it doesn't wait for the limit of 30 seconds, or for the sessions' end. */
  @Test
  void disabledElsewhere_isUnknownSoon() throws Exception {
    Visitor cleo = known("cleo-of-two");
    change(
        "update accounts set disabled = true where username = 'cleo-of-two'",
        "update commit_turns set turn = turn + 1 where table_name = 'accounts'",
        "select pg_notify('biscotti', 'accounts')");
    awaitUnknown(here, cleo);
  }

  /** The connection goes through a pooler that passes on no announcements. */
  @Test
  void disabledElsewhereWithoutAnAnnouncement_isUnknownSoon() throws Exception {
    Visitor dora = known("dora-of-two");
    change(
        "update accounts set disabled = true where username = 'dora-of-two'",
        "update commit_turns set turn = turn + 1 where table_name = 'accounts'");
    awaitUnknown(here, dora);
    assertEquals(401, here.get("/profile", "Cookie", dora.cookie()).status());
    assertEquals(401, here.get("/api/session", "Cookie", dora.cookie()).status());
  }

  /** Neither announced nor counted: the limit of this server is one second. */
  @Test
  void renamedInTheDatabase_hasItsNewNameAfterTheLimit() throws Exception {
    Visitor emil = known("emil-of-two");
    change("update accounts set display_name = 'Emil' where username = 'emil-of-two'");
    Answer renamed =
        Await.until(
            () -> ask(there, emil),
            answer -> answer.status() != 503 && !answer.header("Remote-Name").startsWith("emil"));
    assertEquals("Emil", renamed.header("Remote-Name"));
  }

  @Test
  void databaseAway_isUnavailableAtOnceAndKnowsBetterAfterwards() throws Exception {
    Visitor finn = known("finn-of-two");
    try (LogRecorder log = LogRecorder.of("io.biscotti").quietly();
        LogRecorder pool = LogRecorder.of("com.zaxxer.hikari").quietly()) {
      gate.shut();
      Answer away = Await.until(() -> ask(there, finn), answer -> answer.status() != 200);
      assertEquals(503, away.status(), away::body);
      assertEquals("", away.header("Remote-User"));
      change("update accounts set disabled = true where username = 'finn-of-two'");
      assertEquals(503, ask(there, finn).status());
      gate.release();
      Answer back = Await.until(() -> ask(there, finn), answer -> answer.status() != 503);
      assertEquals(401, back.status(), back::body);
    } finally {
      gate.release();
    }
  }

  /** An action reads the account, although this server has just answered from memory. */
  @Test
  void disabledInTheDatabase_cannotChangeAnything() throws Exception {
    Visitor gus = known("gus-of-two");
    change("update accounts set disabled = true where username = 'gus-of-two'");
    assertEquals(
        401,
        here.send(
                "PUT",
                "/api/session/note",
                "{\"note\":\"x\"}",
                "Cookie",
                gus.cookie(),
                "Content-Type",
                "application/json")
            .status());
  }

  /** That server knows the new id only from the database. */
  @Test
  void session_renewedHereAndEndedThere_endsHere() throws Exception {
    Visitor ida = known("ida-of-two").reauthenticate();
    assertEquals(200, ask(here, ida).status());
    new Visitor(there).signIn("ida-of-two").must(200, "DELETE", "/api/sessions", "");
    awaitUnknown(here, ida);
  }

  /** The password has been checked by then; the session isn't open yet. */
  @Test
  void signIn_whileTheAccountIsBeingDisabled_isRefused() throws Exception {
    known("hana-of-two");
    try (Connection connection = DriverManager.getConnection(url, Postgres.shared().user(), "");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select id from accounts where username = 'hana-of-two' for update");
      CompletableFuture<Answer> signingIn =
          CompletableFuture.supplyAsync(
              () ->
                  here.send(
                      "POST",
                      "/api/session",
                      Visitor.credentials("hana-of-two", Visitor.GOOD),
                      "Content-Type",
                      "application/json"));
      Await.until(() -> isAnyoneWaiting(statement));
      assertEquals(
          1,
          statement.executeUpdate(
              "update accounts set disabled = true where username = 'hana-of-two'"));
      connection.commit();
      assertEquals(401, signingIn.get(20, TimeUnit.SECONDS).status());
    }
  }

  /**
   * Like {@link #signIn_whileTheAccountIsBeingDisabled_isRefused}, but in the person's own session.
   */
  @Test
  void signInAgain_whileThePasswordIsBeingChanged_isRefused() throws Exception {
    Visitor nia = known("nia-of-two");
    String credentials = Visitor.credentials("nia-of-two", Visitor.GOOD);
    assertRefusedAsThePasswordChanges("nia-of-two", nia, "/api/session", credentials);
  }

  @Test
  void reauthentication_whileThePasswordIsBeingChanged_isRefused() throws Exception {
    Visitor ola = known("ola-of-two");
    String password = "{\"password\":\"" + Visitor.GOOD + "\"}";
    assertRefusedAsThePasswordChanges("ola-of-two", ola, "/api/session/reauthenticate", password);
    assertEquals(403, ola.send("DELETE", "/api/account", "").status());
  }

  /** Another person changes the password in another session, and lets the others continue. */
  private void assertRefusedAsThePasswordChanges(
      String username, Visitor visitor, String path, String json) throws Exception {
    try (Connection connection = DriverManager.getConnection(url, Postgres.shared().user(), "");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select id from accounts where username = '" + username + "' for update");
      CompletableFuture<Answer> proving =
          CompletableFuture.supplyAsync(() -> visitor.send("POST", path, json));
      Await.until(() -> isAnyoneWaiting(statement));
      assertEquals(
          1,
          statement.executeUpdate(
              "update accounts set password = 'x',"
                  + " password_changed_at = password_changed_at + interval '1 second'"
                  + " where username = '"
                  + username
                  + "'"));
      connection.commit();
      Answer answer = proving.get(20, TimeUnit.SECONDS);
      assertEquals(401, answer.status(), answer::body);
      assertEquals("bad_credentials", answer.json().path("code").asText());
    }
    assertEquals(200, visitor.status(), "the session continues");
    assertEquals(1, visitor.sessions().size());
  }

  /** The password was right, and the session has another id, but the connection broke then. */
  @Test
  void session_whoseNewIdIsNotRecorded_endsEverywhere() throws Exception {
    Visitor kim = known("kim-of-two");
    try (Connection connection = DriverManager.getConnection(url, Postgres.shared().user(), "");
        Statement statement = connection.createStatement()) {
      lockSession(connection, statement, kim);
      CompletableFuture<Answer> confirming =
          CompletableFuture.supplyAsync(
              () ->
                  kim.send(
                      "POST",
                      "/api/session/reauthenticate",
                      "{\"password\":\"" + Visitor.GOOD + "\"}"));
      Await.until(() -> isAnyoneWaiting(statement));
      breakWaiting(statement);
      connection.rollback();
      Answer answer = confirming.get(20, TimeUnit.SECONDS);
      assertEquals(503, answer.status(), answer::body);
    }
    assertEquals(200, ask(there, kim).status());
    // Unlike the other one, that server doesn't know which id followed which.
    new Visitor(there)
        .signIn("chief-of-two")
        .must(200, "DELETE", "/api/users/kim-of-two/sessions", "");
    awaitUnknown(there, kim);
    awaitUnknown(here, kim);
  }

  /** Everything else that needs the database comes before the new password is stored. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void newPassword_connectionBreaks_isNotStored(boolean endOthers) throws Exception {
    String username = "pia-of-two-" + endOthers;
    Visitor pia = known(username);
    try (Connection connection = DriverManager.getConnection(url, Postgres.shared().user(), "");
        Statement statement = connection.createStatement()) {
      lockSession(connection, statement, pia);
      CompletableFuture<Answer> changing =
          CompletableFuture.supplyAsync(
              () ->
                  pia.send(
                      "PUT",
                      "/api/account/password",
                      Visitor.change(Visitor.GOOD, Visitor.BETTER, endOthers)));
      Await.until(() -> isAnyoneWaiting(statement));
      breakWaiting(statement);
      connection.rollback();
      Answer answer = changing.get(20, TimeUnit.SECONDS);
      assertEquals(503, answer.status(), answer::body);
    }
    new Visitor(there).signIn(username, Visitor.GOOD);
    pia.must(
        204,
        "PUT",
        "/api/account/password",
        Visitor.change(Visitor.GOOD, Visitor.BETTER, endOthers));
    new Visitor(there).signIn(username, Visitor.BETTER);
  }

  /** The sign-in waits until its browser's session has ended, and can't continue it then. */
  @Test
  void signIn_whileItsSessionIsBeingEnded_startsAnother() throws Exception {
    boolean met = false;
    // On a busy machine, one may give up before the other comes.
    for (int i = 0; i < 5 && !met; i++) {
      met = startsAnother("lea-of-two-" + i);
    }
    assertTrue(met, "they never met");
  }

  /** Whether the sign-in came while the end waited. */
  private boolean startsAnother(String username) throws Exception {
    Visitor lea = known(username);
    String handle = lea.handle();
    Visitor other = new Visitor(here).signIn(username);
    CompletableFuture<Answer> ending;
    CompletableFuture<Boolean> signingIn;
    try (Connection connection = DriverManager.getConnection(url, Postgres.shared().user(), "");
        Statement statement = connection.createStatement()) {
      lockSession(connection, statement, lea);
      ending =
          CompletableFuture.supplyAsync(() -> other.send("DELETE", "/api/sessions/" + handle, ""));
      Await.until(() -> waiting(statement) == 1 || ending.isDone());
      signingIn =
          CompletableFuture.runAsync(() -> lea.signIn(username))
              .handle((done, failure) -> failure == null);
      Await.until(() -> waiting(statement) == 2 || ending.isDone() || signingIn.isDone());
      connection.commit();
    }
    Answer ended = ending.get(20, TimeUnit.SECONDS);
    boolean signedIn = signingIn.get(20, TimeUnit.SECONDS);
    if (ended.status() == 503 || !signedIn) {
      return false;
    }
    assertEquals(204, ended.status(), ended::body);
    assertEquals(200, lea.status());
    assertEquals(2, lea.sessions().size());
    return true;
  }

  private static void lockSession(Connection connection, Statement statement, Visitor visitor)
      throws SQLException {
    String handle = visitor.handle();
    connection.setAutoCommit(false);
    statement.execute("select handle from sessions where handle = '" + handle + "' for update");
  }

  private static void breakWaiting(Statement statement) throws SQLException {
    statement.execute("select pg_terminate_backend(pid)" + WAITING);
  }

  private static boolean isAnyoneWaiting(Statement statement) {
    return waiting(statement) > 0;
  }

  private static int waiting(Statement statement) {
    try {
      // A transaction otherwise sees the queries that ran when it first asked for them.
      statement.execute("select pg_stat_clear_snapshot()");
      try (ResultSet row = statement.executeQuery("select count(*)" + WAITING)) {
        return row.next() ? row.getInt(1) : 0;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
