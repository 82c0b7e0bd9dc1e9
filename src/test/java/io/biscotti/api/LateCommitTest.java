package io.biscotti.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A transaction that ends a session is committed long after it began, as by a process that was
 * paused: other servers must learn of it all the same.
 */
@Timeout(120)
class LateCommitTest {
  private static final long STALLED_SECONDS = 17;

  private final String url = Postgres.shared().newDatabase();

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

      // Both read on meanwhile.
      TimeUnit.SECONDS.sleep(STALLED_SECONDS);
      assertEquals(200, there.get("/api/session", "Cookie", owner.cookie()).status());
      Visitor jane = new Visitor(there).register("jane");
      jane.must(204, "DELETE", "/api/session", "");
      slow.commit();

      for (LocalApplication node : new LocalApplication[] {here, there}) {
        int status =
            Await.until(
                () -> node.get("/api/session", "Cookie", owner.cookie()).status(),
                each -> each != 200);
        assertEquals(401, status);
      }
    }
  }

  /** What a server does that ends a session, one of an older version too. */
  private static void end(Connection slow, String handle) throws Exception {
    try (Statement statement = slow.createStatement()) {
      statement.execute(
          """
          insert into revocations (session_id, expires_at, appended_at)
          select i.session_id, s.expires_at, current_timestamp
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
                (record_key, type, occurred_at, address, user_agent, event_count)
              values ('slow', 'forged_cookie', current_timestamp, '', 'slow', 1)
              """);
        }
        TimeUnit.SECONDS.sleep(STALLED_SECONDS);
        new Visitor(here).signIn("john");
        stream.await("signed_in");
        slow.commit();
        stream.await("forged_cookie");
      }
    }
  }
}
