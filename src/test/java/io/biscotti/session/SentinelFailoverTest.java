package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.SharedStores.Place;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.RedisNode;
import io.biscotti.testkit.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.embedded.RedisSentinel;

/** Sessions in a Redis that Sentinel watches, while the master dies and the replica takes over. */
class SentinelFailoverTest {
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final String POSITION = "master_repl_offset:";

  @TempDir private Path home;

  @Test
  void session_masterDies_survivesOnTheReplicaAndRequestsAreBounded() throws Exception {
    try (RedisNode master = RedisNode.started();
        RedisNode replica = RedisNode.started("replicaof 127.0.0.1 " + master.port());
        RedisNode place = RedisNode.stopped();
        LogRecorder quiet = LogRecorder.of("io.biscotti").quietly()) {
      Await.until(() -> info(replica).contains("master_link_status:up"));
      RedisSentinel sentinel =
          RedisSentinel.newRedisSentinel()
              .executableProvider(RedisNode.program())
              .bind("127.0.0.1")
              .port(place.port())
              .masterName("mymaster")
              .masterPort(master.port())
              .quorumSize(1)
              .downAfterMilliseconds(1_000L)
              .failOverTimeout(2_000L)
              .build();
      sentinel.start();
      try (SharedStores stores =
          new SharedStores(Place.REDIS, home)
              .with("redis.url", "redis-sentinel://127.0.0.1:" + place.port() + "/mymaster")) {
        LiveServer server = stores.start();
        String cookie = SharedStores.cookie(server.send("GET", "/set/name/one"), "");
        server.send("GET", "/set/name/two", cookie);
        // Sentinel publishes through the master, so the replica may soon be ahead of this offset.
        long position = position(master);
        Await.until(() -> position(replica) >= position);

        master.stop();
        // Sentinel does nothing for half a minute after it was paused for two seconds.
        AtomicReference<Reply> last = new AtomicReference<>();
        Await.until(
            Duration.ofSeconds(60),
            () -> {
              last.set(bounded(server, cookie));
              return last.get().status() == 200;
            });
        Reply back = last.get();
        assertEquals("two", back.body());
        assertEquals(200, server.send("GET", "/set/name/three", cookie).status());
        assertEquals("three", server.send("GET", "/get/name", cookie).body());
        assertTrue(info(replica).contains("role:master"));
      } finally {
        sentinel.stop();
      }
    }
  }

  private static Reply bounded(LiveServer server, String cookie) throws Exception {
    Reply reply = Await.within(LONGEST, () -> server.send("GET", "/get/name", cookie));
    if (reply.status() != 200) {
      assertEquals(503, reply.status(), reply::body);
      assertEquals("5", reply.header("Retry-After").orElse(""));
    }
    return reply;
  }

  private static String info(RedisNode node) {
    try (Jedis client = new Jedis("127.0.0.1", node.port())) {
      return client.info("replication");
    }
  }

  /** How much of the master's replication stream a server has. */
  private static long position(RedisNode node) {
    return info(node)
        .lines()
        .filter(line -> line.startsWith(POSITION))
        .mapToLong(line -> Long.parseLong(line.substring(POSITION.length()).strip()))
        .findFirst()
        .orElseThrow();
  }
}
