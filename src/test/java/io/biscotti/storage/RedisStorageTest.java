package io.biscotti.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.store.SessionStorage;
import io.biscotti.store.SessionStorageContract;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.RedisNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on a real Redis, and what is special there. */
class RedisStorageTest extends SessionStorageContract {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA";

  private final Gate gate = Gate.before(RedisNode.shared().port());
  private final Redis redis = Redis.open(RedisSettings.of("redis://127.0.0.1:" + gate.port()));
  private final RedisStorage storage = new RedisStorage(redis, Clock.systemUTC(), () -> {});

  @Override
  protected SessionStorage storage() {
    return storage;
  }

  @AfterEach
  void close() {
    redis.call(client -> client.del(place(KEY)));
    redis.close();
    gate.close();
  }

  private static byte[] place(String key) {
    return ("biscotti:session:" + key).getBytes(US_ASCII);
  }

  @Test
  void everyCall_costsOneRoundTrip() {
    Instant later = Instant.now().plusSeconds(60);
    storage.create("BBBBBBBBBBBBBBBBBBBBBB", new byte[1], later);
    storage.update("BBBBBBBBBBBBBBBBBBBBBB", 9, new byte[1], later);
    storage.patch("BBBBBBBBBBBBBBBBBBBBBB", 9, new byte[1], later);
    storage.find(KEY);
    long before = gate.exchanges();
    storage.create(KEY, new byte[10], later);
    storage.update(KEY, 1, new byte[10], later);
    storage.patch(KEY, 2, new byte[2], later);
    storage.find(KEY);
    assertEquals(4, gate.exchanges() - before);
  }

  @Test
  void record_afterItsExpiry_isDroppedByRedis() throws Exception {
    storage.create(KEY, new byte[1], Instant.now().plusMillis(30));
    Await.until(() -> storage.find(KEY).isEmpty());
    assertTrue(storage.create(KEY, new byte[1], Instant.now().minusSeconds(1)));
    Await.until(() -> storage.find(KEY).isEmpty());
  }

  @Test
  void record_damaged_isFoundEmpty() {
    redis.call(client -> client.set(place(KEY), new byte[3]));
    assertEquals(0, storage.find(KEY).orElseThrow().bytes().length);
  }

  /** The reply to the first script is lost with its connection. */
  @Test
  void update_repeatedAfterItTookEffect_isNotTakenForAConflict() {
    storage.create(KEY, new byte[1], Instant.now().plusSeconds(60));
    storage.update(KEY, 1, new byte[1], Instant.now().plusSeconds(60));
    gate.cutAnswerTo("EVALSHA");
    assertThrows(
        SessionException.class,
        () -> storage.update(KEY, 2, new byte[2], Instant.now().plusSeconds(60)));
    assertEquals(3, storage.find(KEY).orElseThrow().version());
  }

  @Test
  void find_redisAway_isAnException() {
    try (Redis away = Redis.open(RedisSettings.of("redis://127.0.0.1:1"))) {
      SessionStorage gone = new RedisStorage(away, Clock.systemUTC(), () -> {});
      assertThrows(SessionException.class, () -> gone.find(KEY));
      assertThrows(SessionException.class, () -> gone.create(KEY, new byte[1], Instant.now()));
      assertThrows(SessionException.class, () -> gone.update(KEY, 1, new byte[1], Instant.now()));
      gone.purge();
    }
    assertEquals(Optional.empty(), storage.find(KEY));
  }

  /** The permissions that docs/stores.md names are enough. */
  @Test
  void everyCall_byAUserWithTheDocumentedPermissions_works() {
    String rules =
        "~biscotti:session:* -@all +get +set +getrange +setrange +strlen +pexpire"
            + " +evalsha +eval +ping";
    try (RedisNode node = RedisNode.started("user sessions on >pass " + rules);
        Redis limited =
            Redis.open(
                new RedisSettings(
                    node.url(),
                    Optional.of("sessions"),
                    Optional.of(Secret.of("pass")),
                    Optional.empty(),
                    Duration.ofSeconds(1)))) {
      assertTrue(limited.isUp());
      SessionStorage mine = new RedisStorage(limited, Clock.systemUTC(), () -> {});
      assertTrue(mine.create(KEY, new byte[1], Instant.now().plusSeconds(60)));
      assertTrue(mine.update(KEY, 1, new byte[2], Instant.now().plusSeconds(60)));
      assertTrue(mine.patch(KEY, 2, new byte[1], Instant.now().plusSeconds(60)));
      assertEquals(3, mine.find(KEY).orElseThrow().version());
    }
  }

  /** With the permissions that earlier versions needed, nothing is written only in part. */
  @Test
  void patch_byAUserWhoMayNotPatch_changesNothingAndIsNotTriedAgain() {
    for (String denied : List.of("setrange", "strlen", "pexpire")) {
      String rules = "~biscotti:session:* +@all -" + denied;
      try (RedisNode node = RedisNode.started("user sessions on >pass " + rules);
          Redis limited =
              Redis.open(
                  new RedisSettings(
                      node.url(),
                      Optional.of("sessions"),
                      Optional.of(Secret.of("pass")),
                      Optional.empty(),
                      Duration.ofSeconds(1)))) {
        SessionStorage mine = new RedisStorage(limited, Clock.systemUTC(), () -> {});
        mine.create(KEY, new byte[9], Instant.now().plusSeconds(60));
        assertTrue(mine.patches());
        assertFalse(mine.patch(KEY, 1, new byte[1], Instant.now().plusSeconds(60)), denied);
        assertFalse(mine.patches());
        assertEquals(1, mine.find(KEY).orElseThrow().version());
        assertEquals(0, mine.find(KEY).orElseThrow().patch().length);
        assertTrue(mine.update(KEY, 1, new byte[2], Instant.now().plusSeconds(60)));
      }
    }
  }

  /** A server of an earlier release reads the first eight bytes as the record's version. */
  @Test
  void record_ofAnEarlierVersion_isFoundAndPatched() {
    byte[] old = {0, 0, 0, 0, 0, 0, 0, 7, 'o', 'l', 'd'};
    redis.call(client -> client.set(place(KEY), old));
    SessionStorage.Stored found = storage.find(KEY).orElseThrow();
    assertEquals(7, found.version());
    assertArrayEquals(new byte[] {'o', 'l', 'd'}, found.bytes());
    assertTrue(storage.patch(KEY, 7, new byte[] {1}, Instant.now().plusSeconds(60)));
    assertTrue(storage.update(KEY, 8, new byte[] {'n'}, Instant.now().plusSeconds(60)));
    assertArrayEquals(
        new byte[] {0, 0, 0, 0, 0, 0, 0, 9, 'n'}, redis.call(client -> client.get(place(KEY))));
  }

  @Test
  void patch_withABrokenLength_isFoundEmpty() {
    for (byte[] bad :
        List.of(
            new byte[] {0, 0, 0, 9, 0, 0, 0, 1, 1, 0, 0, 0, 0},
            new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 9, 1},
            new byte[] {-1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 9, 1},
            new byte[] {0, 0, 0, 1, 0, 0, 0, 1, 1, -1, 0, 0, 9, 1})) {
      redis.call(client -> client.set(place(KEY), bad));
      assertEquals(0, storage.find(KEY).orElseThrow().bytes().length);
    }
  }
}
