package io.biscotti.app;

import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * PostgreSQL refuses every write as if its disk were full, but still serves reads. {@code
 * .ci/full-disks} runs such tests with disks that are full.
 */
@Timeout(120)
@MatrixOnly
class FullDatabaseTest {
  private static final String NOTE = "/api/session/note";

  /**
   * The function that triggers call before each change of a row. Replacing the function locks no
   * table, so it neither waits for the application's writes nor deadlocks with them.
   */
  private static final String REFUSE =
      """
      create or replace function refuse() returns trigger language plpgsql as $$
        begin
          %s
          return case when tg_op = 'DELETE' then old else new end;
        end $$""";

  private static final String FREE = REFUSE.formatted("");

  /** Fails like PostgreSQL without disk space. */
  private static final String FILL =
      REFUSE.formatted("raise exception 'could not extend file' using errcode = 'disk_full';");

  /** One transaction for each table, because the application writes to several in one. */
  private static final String TRIGGERS =
      """
      do $$ declare each text; begin
        for each in select tablename from pg_tables where schemaname = 'public' loop
          execute format('create trigger refuse before insert or update or delete on %I'
            || ' for each row execute function refuse()', each);
          commit;
        end loop;
      end $$""";

  private final String database = MigratedDatabase.onPostgres();
  private LocalApplication application;

  private void start(String store) throws Exception {
    application =
        LocalApplication.start(
            Map.of(
                "biscotti.signin",
                "password",
                "biscotti.session.store",
                store,
                "biscotti.database.url",
                database,
                "biscotti.database.user",
                Postgres.shared().user()));
    run(FREE);
    run(TRIGGERS);
  }

  @AfterEach
  void stop() throws Exception {
    application.close();
  }

  private void run(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database, Postgres.shared().user(), "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Answer write(Visitor visitor, String note) {
    return visitor.send("PUT", NOTE, "{\"note\":\"" + note + "\"}");
  }

  private static String note(Visitor visitor) {
    return visitor.must(200, "GET", NOTE, "").json().path("note").textValue();
  }

  private static void assertRefused(Answer answer) {
    assertEquals(503, answer.status(), answer::body);
    assertEquals("unavailable", answer.json().path("code").textValue());
    assertEquals("5", answer.header("Retry-After"));
  }

  private String check(String part) {
    return application.get("/health/ready").json().path("checks").path(part).textValue();
  }

  @Test
  void disk_fullForAWhile_recordsAreReadAndNothingIsLost() throws Exception {
    start("jdbc");
    Visitor john = new Visitor(application).register("john");
    Visitor leaving = new Visitor(application).signIn("john");
    assertEquals(200, write(john, "first").status());
    assertEquals("up", check("database"));

    run(FILL);
    Visitor copy = leaving.copy();
    try (LogRecorder log = LogRecorder.of("io.biscotti")) {
      assertRefused(write(john, "second"));
      assertRefused(
          new Visitor(application).send("POST", "/api/session", credentials("john", GOOD)));
      assertRefused(leaving.send("DELETE", "/api/session", ""));
      assertTrue(
          log.warnings().stream().anyMatch(line -> line.contains("its disk is full")),
          () -> log.warnings().toString());
    }
    assertEquals("first", note(john));
    assertEquals(200, application.get("/").status());
    assertEquals(200, application.get("/health/ready").status());
    assertEquals("full", check("database"));

    run(FREE);
    assertEquals("first", note(john));
    assertEquals(200, write(john, "third").status());
    assertEquals("third", note(john));
    leaving.must(204, "DELETE", "/api/session", "");
    assertEquals("session_revoked", copy.code());
  }

  @Test
  void disk_fullForAWhile_signOutsHoldAndReachTheDatabase() throws Exception {
    start("sealed");
    Visitor john = new Visitor(application).register("john");
    Visitor leaving = new Visitor(application).signIn("john");
    Visitor copy = leaving.copy();

    run(FILL);
    assertEquals(200, write(john, "first").status());
    leaving.must(204, "DELETE", "/api/session", "");
    assertEquals("session_revoked", copy.code());
    assertEquals(0, revokedIds());

    run(FREE);
    Await.until(() -> revokedIds() > 0);
    assertEquals("session_revoked", copy.code());
    assertEquals("first", note(john));
  }

  private int revokedIds() {
    try (Connection connection =
            DriverManager.getConnection(database, Postgres.shared().user(), "");
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from revocations")) {
      return row.next() ? row.getInt(1) : 0;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
