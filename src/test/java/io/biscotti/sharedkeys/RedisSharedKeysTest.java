package io.biscotti.sharedkeys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.KeyException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.testkit.RedisNode;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Shared rings in a real Redis. */
class RedisSharedKeysTest extends SharedKeysContract {
  private static final String KEY = "biscotti:keys";
  private static RedisNode node;
  private static Redis redis;

  @BeforeAll
  static void open() {
    node = RedisNode.started();
    redis = Redis.open(RedisSettings.of("redis://127.0.0.1:" + node.port()));
  }

  @AfterAll
  static void shut() {
    redis.close();
    node.close();
  }

  @Override
  KeyPlace place() {
    return new RedisKeys(redis);
  }

  @Override
  void discard() {
    assertEquals("DEL " + KEY, place().discard());
    redis.call(client -> client.del(KEY));
  }

  @Override
  void restore(Map<String, KeyPlace.Document> documents) {
    documents.forEach(
        (ring, document) ->
            redis.call(
                client ->
                    client.hset(
                        KEY,
                        Map.of(
                            "version:" + ring,
                            Long.toString(document.version()),
                            "text:" + ring,
                            document.text()))));
  }

  @Test
  void read_damagedHash_isAFaultThatNamesIt() {
    redis.call(client -> client.hset(KEY, Map.of("text:sealing", "x", "version:sealing", "y")));
    KeyException fault = assertThrows(KeyException.class, () -> place().read());
    assertTrue(fault.getMessage().contains(KEY), fault.getMessage());
    redis.call(client -> client.del(KEY));
    redis.call(client -> client.set(KEY.getBytes(UTF_8), new byte[] {1}));
    assertThrows(KeyException.class, () -> place().read());
  }
}
