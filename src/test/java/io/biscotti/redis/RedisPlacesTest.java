package io.biscotti.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.Certificate;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.RedisNode;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;
import redis.embedded.RedisSentinel;

/** A cluster, Sentinel and TLS. */
class RedisPlacesTest {
  private static final Script COUNT = Script.of("return redis.call('incr', KEYS[1])");
  private static final byte[] CHANNEL = {7};

  @Test
  void run_inACluster_findsTheSlotAndRepeatsAfterACut() throws Exception {
    try (RedisNode node = RedisNode.started("cluster-enabled yes");
        Redis direct = Redis.open(RedisSettings.of(node.url()))) {
      takeEverySlot(direct);
      try (Redis redis = Redis.open(RedisSettings.of("redis-cluster://127.0.0.1:" + node.port()))) {
        Await.until(() -> isServing(redis));
        assertEquals(1L, count(redis, "a").value());
        assertEquals(1L, count(redis, "b").value());
        node.stop();
        node.start();
        Await.until(() -> isServing(redis));
        assertTrue(count(redis, "c").isOne());
        BlockingQueue<byte[]> news = new LinkedBlockingQueue<>();
        hear(redis, news);
      }
    }
  }

  private static boolean isServing(Redis redis) {
    try {
      count(redis, "probe");
      return true;
    } catch (RedisException e) {
      return false;
    }
  }

  private static void takeEverySlot(Redis redis) {
    String[] slots =
        Stream.concat(Stream.of("ADDSLOTS"), IntStream.range(0, 16_384).mapToObj(Integer::toString))
            .toArray(String[]::new);
    redis.call(client -> client.sendCommand(Protocol.Command.CLUSTER, slots));
  }

  private static void hear(Redis redis, BlockingQueue<byte[]> news) throws InterruptedException {
    Subscription.Listener listener =
        new Subscription.Listener() {
          @Override
          public void subscribed() {
            redis.publish(CHANNEL, new byte[] {1});
          }

          @Override
          public void received(byte[] message) {
            news.add(message);
          }
        };
    try (Subscription subscription = redis.subscribe(CHANNEL, listener)) {
      assertEquals(1, news.poll(20, TimeUnit.SECONDS)[0]);
    }
  }

  @Test
  void run_namedBySentinel_findsTheMaster() throws Exception {
    try (RedisNode node = RedisNode.started();
        RedisNode place = RedisNode.stopped()) {
      RedisSentinel sentinel =
          RedisSentinel.newRedisSentinel()
              .executableProvider(RedisNode.program())
              .bind("127.0.0.1")
              .port(place.port())
              .masterName("mymaster")
              .masterPort(node.port())
              .quorumSize(1)
              .build();
      sentinel.start();
      String url = "redis-sentinel://127.0.0.1:" + place.port() + "/mymaster";
      try (Redis redis = Redis.open(RedisSettings.of(url))) {
        assertTrue(count(redis, "a").isOne());
        hear(redis, new LinkedBlockingQueue<>());
      } finally {
        sentinel.stop();
      }
      try (LogRecorder log = LogRecorder.of(Redis.class).quietly();
          Redis redis = Redis.open(RedisSettings.of(url))) {
        assertThrows(RedisException.class, () -> count(redis, "a"));
        assertEquals(1, log.warnings().size());
      }
    }
  }

  @Test
  void run_withTls_checksTheCertificateAndItsName() throws Exception {
    try (Gate gate = Gate.withTlsBefore(RedisNode.shared().port());
        LogRecorder log = LogRecorder.of(Redis.class).quietly()) {
      RedisSettings settings = RedisSettings.of("rediss://127.0.0.1:" + gate.port());
      try (Redis redis = Redis.open(settings)) {
        assertFalse(redis.isUp());
        assertTrue(
            log.warnings().get(0).contains("its certificate isn't trusted"),
            log.warnings()::toString);
      }
      try (AutoCloseable trust = Certificate.trustedByDefault()) {
        try (Redis redis = Redis.open(settings);
            Redis named = Redis.open(RedisSettings.of("rediss://127.0.0.2:" + gate.port()))) {
          assertTrue(count(redis, "tls").isOne());
          assertFalse(named.isUp());
        }
      }
    }
  }

  private static Reply count(Redis redis, String key) {
    return redis.run(COUNT, key.getBytes(UTF_8));
  }
}
