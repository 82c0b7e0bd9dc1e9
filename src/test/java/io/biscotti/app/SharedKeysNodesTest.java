package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.RingFile;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.node.Nodes;
import io.biscotti.session.Sessions;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.RedisNode;
import io.biscotti.testkit.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers, each with its own home, that share their keys in one PostgreSQL. */
@Timeout(120)
@MatrixOnly
class SharedKeysNodesTest {
  private static final String MASTER = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";

  private final String database = MigratedDatabase.onPostgres();

  private Map<String, String> settings(Path home) {
    return new HashMap<>(
        Map.of(
            "biscotti.home",
            home.toString(),
            "biscotti.database.url",
            database,
            "biscotti.database.user",
            "postgres"));
  }

  private Map<String, String> shared(Path home) {
    Map<String, String> settings = settings(home);
    settings.put("biscotti.keys.store", "database");
    settings.put("biscotti.keys.master", MASTER);
    return settings;
  }

  private static Path home() throws Exception {
    return Files.createTempDirectory(Path.of("target"), "home");
  }

  private static String user(LocalApplication node, String cookie) {
    LocalApplication.Answer answer = node.get("/profile", "Cookie", cookie);
    return answer.status() == 200 ? answer.json().path("user").asText() : "none";
  }

  private static Set<String> jwks(LocalApplication node) {
    Set<String> ids = new HashSet<>();
    for (JsonNode key : node.get("/.well-known/jwks.json").json().path("keys")) {
      ids.add(key.path("kid").asText());
    }
    return ids;
  }

  @Test
  void signIn_onOneServer_isKnownOnTheOther_alsoAfterBothRestarted() throws Exception {
    Path first = home();
    Path second = home();
    String cookie;
    try (LogRecorder log = LogRecorder.of(Nodes.class);
        LocalApplication one = LocalApplication.start(shared(first));
        LocalApplication two = LocalApplication.start(shared(second))) {
      cookie = one.signIn("ann");
      assertEquals("ann", user(two, cookie));
      assertEquals(jwks(one), jwks(two));
      assertEquals(2, jwks(one).size());
      assertEquals(List.of(), log.warnings());
    }
    assertFalse(Files.exists(first.resolve("keys.json")));
    assertFalse(Files.exists(first.resolve("token-keys.json")));
    try (LocalApplication again = LocalApplication.start(shared(second))) {
      assertEquals("ann", user(again, cookie));
    }
  }

  @Test
  void start_sharedAfterServersHadTheirOwnKeys_signsNobodyOut() throws Exception {
    Path first = home();
    Path second = home();
    String ann;
    String bob;
    Set<String> signing = new HashSet<>();
    try (LocalApplication one = LocalApplication.start(settings(first));
        LocalApplication two = LocalApplication.start(settings(second))) {
      ann = one.signIn("ann");
      bob = two.signIn("bob");
      assertEquals("none", user(two, ann));
      signing.addAll(jwks(one));
      signing.addAll(jwks(two));
    }
    try (LocalApplication one = LocalApplication.start(shared(first));
        LocalApplication two = LocalApplication.start(shared(second))) {
      for (LocalApplication node : List.of(two, one)) {
        assertEquals("ann", user(node, ann));
        assertEquals("bob", user(node, bob));
      }
      assertTrue(jwks(two).containsAll(signing));
    }
    assertTrue(Files.exists(first.resolve("keys.json.moved")));
    assertTrue(Files.exists(second.resolve("token-keys.json.moved")));
  }

  @Test
  void signIn_onAServerWhoseClockIsFiveHoursWrong_isKnownOnTheOther() throws Exception {
    Clock wrong = new SettableClock(Instant.now().minus(Duration.ofHours(5)));
    try (LocalApplication late = LocalApplication.start(shared(home()), wrong);
        LocalApplication right = LocalApplication.start(shared(home()))) {
      assertEquals("ann", user(late, right.signIn("ann")));
      assertEquals(jwks(right), jwks(late));
    }
  }

  @Test
  void start_wrongMasterKey_saysWhichRing() throws Exception {
    try (LocalApplication right = LocalApplication.start(shared(home()))) {
      assertEquals("ann", user(right, right.signIn("ann")));
    }
    Map<String, String> wrong = shared(home());
    wrong.put("biscotti.keys.master", MASTER.replace('q', 'r'));
    try (LogRecorder log = LogRecorder.of(Startup.class)) {
      assertThrows(Exception.class, () -> LocalApplication.start(wrong));
      String line = log.messages().get(log.messages().size() - 1);
      assertTrue(line.contains("Biscotti does not start: The sealing ring in the database"), line);
      assertTrue(line.contains("biscotti.keys.master doesn't open it"), line);
      assertFalse(line.contains(MASTER.substring(1)), line);
    }
  }

  @Test
  void signIn_keysInRedis_isKnownOnTheOther_alsoAfterRedisLostThem() throws Exception {
    try (RedisNode redis = RedisNode.started();
        LocalApplication one = LocalApplication.start(inRedis(redis));
        LocalApplication two = LocalApplication.start(inRedis(redis))) {
      String cookie = one.signIn("ann");
      assertEquals("ann", user(two, cookie));
      redis.stop();
      assertEquals("ann", user(two, cookie));
      redis.start();
      // It may start before one of the others has written the rings again, and learns their keys
      // then.
      try (LocalApplication three = LocalApplication.start(inRedis(redis))) {
        Await.until(() -> "ann".equals(user(three, cookie)));
      }
    }
  }

  private Map<String, String> inRedis(RedisNode redis) throws Exception {
    Map<String, String> settings = shared(home());
    settings.put("biscotti.redis.url", redis.url());
    settings.put("biscotti.keys.store", "redis");
    return settings;
  }

  @Test
  void givenRing_fileChanged_isFollowedWithoutARestart() throws Exception {
    Path ring = home().resolve("ring.json");
    RingFile.create(ring, RingFile.generate(Instant.now()));
    Map<String, String> settings = settings(home());
    settings.put("biscotti.keys.file", ring.toString());
    try (LocalApplication node = LocalApplication.start(settings)) {
      String cookie = node.signIn("ann");
      RingFile.withdraw(ring, id -> true, Instant.now());
      // The server does this every minute.
      ((KeyRing) node.context().getServletContext().getAttribute(Sessions.KEY_RING)).maintain();
      assertEquals("none", user(node, cookie));
      assertEquals("bob", user(node, node.signIn("bob")));
    }
  }
}
