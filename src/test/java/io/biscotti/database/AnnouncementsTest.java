package io.biscotti.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers on one PostgreSQL: one follows what the other commits. */
@Timeout(60)
@MatrixOnly
class AnnouncementsTest {
  private static final String TABLE = "revocations";

  private final AtomicInteger calls = new AtomicInteger();

  private static Database open(String url) {
    return Database.open(
        new DatabaseSettings(
            Optional.of(url), Optional.of("postgres"), Optional.empty(), Path.of("")));
  }

  private static void commit(Database database, String table) {
    database.call(db -> database.commits().turn(db, table));
  }

  /** Waits for the first announcement, which comes once the connection listens. */
  private void awaitCall(int before) throws Exception {
    Await.until(() -> calls.get() > before);
  }

  @Test
  void commit_onAnotherServer_callsThoseWhoFollowTheTable() throws Exception {
    String url = Postgres.shared().newDatabase();
    AtomicInteger others = new AtomicInteger();
    try (Database here = open(url);
        Database there = open(url);
        Database.Following first = there.follow(TABLE, calls::incrementAndGet);
        Database.Following second = there.follow("security_events", others::incrementAndGet)) {
      awaitCall(0);
      // After this call, no other call for the connection follows.
      commit(here, TABLE);
      awaitCall(1);
      int told = calls.get();
      int othersTold = others.get();
      commit(here, TABLE);
      awaitCall(told);
      assertEquals(othersTold, others.get());

      first.close();
      int ended = calls.get();
      commit(here, TABLE);
      commit(here, "security_events");
      Await.until(() -> others.get() > othersTold);
      assertEquals(ended, calls.get());
    }
  }

  @Test
  void connection_cut_isReplacedAndFollowersAreNotified() throws Exception {
    String url = Postgres.shared().newDatabase();
    try (Database here = open(url);
        Database there = open(url);
        Database.Following following = there.follow(TABLE, calls::incrementAndGet)) {
      awaitCall(0);
      int told = calls.get();
      assertTrue(query(url, "select pg_terminate_backend(pid) " + LISTENERS).equals("t"));
      commit(here, TABLE);
      awaitCall(told);
      int again = calls.get();
      commit(here, TABLE);
      awaitCall(again);
    }
    Await.until(() -> query(url, "select count(*) " + LISTENERS).equals("0"));
  }

  @Test
  void server_restarted_isHeardAgain() throws Exception {
    try (Postgres postgres = Postgres.stopped()) {
      postgres.start();
      try (Database here = open(postgres.url());
          Database there = open(postgres.url());
          Database.Following following = there.follow(TABLE, calls::incrementAndGet)) {
        awaitCall(0);
        postgres.stop();
        int told = calls.get();
        postgres.start();
        awaitCall(told);
        int again = calls.get();
        Await.until(() -> here.isUp());
        commit(here, TABLE);
        awaitCall(again);
      }
    }
  }

  private static final String LISTENERS =
      "from pg_stat_activity where datname = current_database() and query = 'listen biscotti'";

  private static String query(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
