package io.biscotti.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A server that is down, goes down, hangs, and comes back. */
@MatrixOnly
class OutageTest {
  private static final Duration A_FEW_SECONDS = Duration.ofSeconds(8);

  private static DatabaseSettings settings(String url) {
    return new DatabaseSettings(
        Optional.of(url),
        Optional.of("postgres"),
        Optional.of(Secret.of("almond-and-anise")),
        Path.of(""));
  }

  private static void assertFails(Database database) throws Exception {
    DatabaseException thrown =
        Await.within(
            A_FEW_SECONDS,
            () -> assertThrows(DatabaseException.class, () -> DatabaseContract.count(database)));
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    assertFalse(trace.toString().contains("almond"), trace.toString());
  }

  @Test
  void call_serverStoppedAndStarted_worksWhileItRuns() throws Exception {
    try (Postgres server = Postgres.stopped();
        Database database = Database.open(settings(server.url()))) {
      assertFalse(database.isUp());
      assertFails(database);

      server.start();
      Await.until(database::isUp);
      database.call(handle -> DatabaseContract.insert(handle, "1", "john"));

      server.stop();
      Await.until(() -> !database.isUp());
      assertFails(database);

      server.start();
      Await.until(database::isUp);
      assertEquals(1, DatabaseContract.count(database));
    }
  }

  @Test
  void call_serverThatHangs_failsWithinSeconds() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/test";
      try (Database database = Await.within(A_FEW_SECONDS, () -> Database.open(settings(url)))) {
        assertFails(database);
        assertFalse(Await.within(Duration.ofMillis(1900), database::isUp));
      }
    }
  }

  /** After a failover, old connections may lead to a server that has become a replica. */
  @Test
  void call_onConnectionThatIsReadOnly_worksOnTheNextOne() {
    DatabaseSettings settings =
        new DatabaseSettings(
            Optional.of(Postgres.shared().newDatabase()),
            Optional.of(Postgres.shared().user()),
            Optional.empty(),
            Path.of(""));
    try (Database database = Database.open(settings)) {
      database.call(handle -> handle.execute("set default_transaction_read_only = on"));
      assertThrows(
          DatabaseException.class,
          () -> database.call(handle -> DatabaseContract.insert(handle, "1", "john")));
      int inserted = database.call(handle -> DatabaseContract.insert(handle, "1", "john"));
      assertEquals(1, inserted);
    }
  }

  @Test
  void open_urlThatTheDriverCannotRead_isRefused() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> Database.open(settings("jdbc:postgresql://127.0.0.1:port/test")));
    assertTrue(String.valueOf(thrown.getMessage()).startsWith("database.url must"));
  }
}
