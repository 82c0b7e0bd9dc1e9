package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.SharedStores.Place;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.RedisNode;
import io.biscotti.testkit.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code session.revocations=redis}: sealed sessions of an application on several servers. */
@Timeout(60)
class SharedRevocationsTest {
  @TempDir private Path home;
  private final Gate gate = Gate.before(RedisNode.shared().port());

  @AfterEach
  void close() {
    gate.close();
  }

  private SharedStores servers() {
    return new SharedStores(Place.SEALED, home)
        .with("session.store", "sealed")
        .with("session.revocations", "redis")
        .with("redis.url", "redis://127.0.0.1:" + gate.port());
  }

  private static String begin(LiveServer server) {
    return SharedStores.cookie(server.send("GET", "/set/name/one"), "");
  }

  private static String name(LiveServer server, String cookie) {
    return server.send("GET", "/get/name", cookie).body();
  }

  private static void awaitEnd(LiveServer server, String cookie) throws Exception {
    Await.until(() -> name(server, cookie), body -> !body.equals("one"));
    assertEquals("no session", name(server, cookie));
  }

  @Test
  void session_endedOnOneServer_endsOnTheOtherAndStaysSoAfterARestart() throws Exception {
    try (SharedStores servers = servers()) {
      LiveServer one = servers.start();
      LiveServer two = servers.start();
      String cookie = begin(one);
      String alive = begin(one);
      assertEquals("one", name(two, cookie));
      one.send("GET", "/end", cookie);
      awaitEnd(two, cookie);
      assertEquals("one", name(two, alive));

      LiveServer three = servers.start();
      assertEquals("no session", name(three, cookie));
      assertEquals("one", name(three, alive));
    }
  }

  @Test
  void session_endedWhileRedisIsAway_endsOnTheOtherServerLater() throws Exception {
    try (SharedStores servers = servers();
        LogRecorder log = LogRecorder.of("io.biscotti").quietly()) {
      LiveServer one = servers.start();
      LiveServer two = servers.start();
      String cookie = begin(one);
      assertEquals("one", name(two, cookie));
      gate.shut();
      Reply ended = one.send("GET", "/end", cookie);
      assertEquals(200, ended.status(), ended::body);
      assertEquals("no session", name(one, cookie));
      assertEquals("one", name(two, cookie));
      assertTrue(spools() > 0, "it survives a crash");

      gate.release();
      awaitEnd(two, cookie);
      Await.until(() -> spools() == 0);
    }
  }

  /** Redis accepts connections and never replies: no thread waits for long. */
  @Test
  void request_redisHangsAndStaleIsRefused_is503InTimeAndSignOutsWork() throws Exception {
    try (SharedStores servers =
            servers().with("revocation.stale", "refuse").with("revocation.stale-after", "1s");
        LogRecorder log = LogRecorder.of("io.biscotti").quietly()) {
      LiveServer one = servers.start();
      LiveServer two = servers.start();
      String cookie = begin(one);
      String leaver = begin(one);
      gate.stall();
      Reply refused =
          Await.until(() -> one.send("GET", "/get/name", cookie), it -> it.status() == 503);
      assertEquals("5", refused.header("Retry-After").orElse(""));
      assertEquals(0, refused.setCookies().size());
      long begun = System.nanoTime();
      assertEquals(503, one.send("GET", "/get/name", cookie).status());
      assertEquals("hello", one.send("GET", "/anonymous", cookie).body());
      Reply left = one.send("GET", "/leave", leaver);
      Duration taken = Duration.ofNanos(System.nanoTime() - begun);
      assertTrue(taken.compareTo(Duration.ofSeconds(10)) < 0, taken::toString);
      assertEquals("left", left.body());
      assertTrue(left.setCookies().get(0).contains("Max-Age=0"), left::toString);

      gate.release();
      Await.until(() -> name(one, cookie), "one"::equals);
      Await.until(() -> name(two, cookie), "one"::equals);
      // Not awaitEnd: a server that was paused for a second refuses once more.
      Await.until(() -> name(two, leaver), "no session"::equals);
    }
  }

  private long spools() throws Exception {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(file -> file.toString().endsWith(".spool")).count();
    }
  }

  @Test
  void start_redisAway_worksAndKnowsTheRevocationsLater() throws Exception {
    try (SharedStores servers = servers();
        LogRecorder log = LogRecorder.of("io.biscotti").quietly()) {
      LiveServer one = servers.start();
      String cookie = begin(one);
      one.send("GET", "/end", cookie);
      gate.shut();
      LiveServer two = servers.start();
      assertTrue(!servers.sessions(1).areRevocationsLoaded());
      assertTrue(!servers.sessions(1).areRevocationsCurrent());
      gate.release();
      awaitEnd(two, cookie);
      Await.until(() -> servers.sessions(1).areRevocationsCurrent());
    }
  }
}
