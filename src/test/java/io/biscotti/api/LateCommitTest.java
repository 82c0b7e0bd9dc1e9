package io.biscotti.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.Visitor;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.MatrixOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A transaction commits long after it began, as when its process was paused. Other servers must
 * still learn of it. Its rows are an hour old when they are committed, and by then the servers have
 * read later rows.
 */
@Timeout(120)
@MatrixOnly
class LateCommitTest {
  private final String url = MigratedDatabase.onPostgres();

  private LocalApplication node(String home) throws Exception {
    return LocalApplication.start(
        Map.of(
            "biscotti.signin", "password",
            "biscotti.admins", "john",
            "biscotti.home", home,
            "biscotti.database.url", url,
            "biscotti.database.user", "postgres"));
  }

  @Test
  void commit_stalled_reachesEveryNode() throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    try (LocalApplication here = node(home);
        LocalApplication there = node(home);
        Connection slow = DriverManager.getConnection(url, "postgres", "")) {
      Visitor owner = new Visitor(here).register("john");
      String handle = owner.handle();
      slow.setAutoCommit(false);
      end(slow, handle);

      // Both servers keep reading meanwhile.
      for (LocalApplication node : new LocalApplication[] {here, there}) {
        Visitor jane = new Visitor(node).register("jane" + node.uri("/").getPort());
        Visitor copy = jane.copy();
        jane.must(204, "DELETE", "/api/session", "");
        for (LocalApplication each : new LocalApplication[] {here, there}) {
          assertEquals(401, awaitEnd(each, copy));
        }
      }
      assertEquals(200, there.get("/api/session", "Cookie", owner.cookie()).status());
      slow.commit();

      for (LocalApplication node : new LocalApplication[] {here, there}) {
        assertEquals(401, awaitEnd(node, owner));
      }
    }
  }

  private static int awaitEnd(LocalApplication node, Visitor visitor) throws Exception {
    return Await.until(
        () -> node.get("/api/session", "Cookie", visitor.cookie()).status(), each -> each != 200);
  }

  /** What a server does when it ends a session; older versions do the same. */
  private static void end(Connection slow, String handle) throws Exception {
    try (Statement statement = slow.createStatement()) {
      statement.execute(
          """
          insert into revocations (session_id, expires_at, appended_at)
          select i.session_id, s.expires_at, current_timestamp - interval '1' hour
          from session_ids i join sessions s on s.handle = i.handle
          where s.handle = '%s'
          """
              .formatted(handle));
    }
  }

  @Test
  void event_stalled_reachesAStream() throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    try (LocalApplication here = node(home);
        Connection slow = DriverManager.getConnection(url, "postgres", "")) {
      Visitor owner = new Visitor(here).register("john");
      try (LiveStream stream = owner.open("/api/events/stream")) {
        slow.setAutoCommit(false);
        try (Statement statement = slow.createStatement()) {
          statement.execute(
              """
              insert into security_events
                (record_key, type, occurred_at, written_at, address, user_agent, event_count)
              values ('slow', 'forged_cookie', current_timestamp - interval '1' hour,
                current_timestamp - interval '1' hour, '', 'slow', 1)
              """);
        }
        new Visitor(here).signIn("john");
        stream.await("signed_in");
        slow.commit();
        stream.await("forged_cookie");
      }
    }
  }
}
