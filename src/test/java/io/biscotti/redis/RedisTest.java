package io.biscotti.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.RedisNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;

class RedisTest {
  private static final Script ECHO = Script.of("return ARGV[1]");
  private static final Script COUNT = Script.of("return redis.call('incr', KEYS[1])");

  /**
   * The timeout for servers that don't reply; a busy machine may need longer than this to reply.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  @Test
  void run_script_returnsItsValueInOneRoundTrip() {
    try (Gate gate = Gate.before(RedisNode.shared().port());
        Redis redis = open(url(gate.port()))) {
      assertEquals(1L, run(redis, COUNT, "run").value());
      long before = gate.exchanges();
      assertEquals(new Reply(2L, false), run(redis, COUNT, "run"));
      assertEquals(1, gate.exchanges() - before);
      assertArrayEquals(bytes("a"), run(redis, ECHO, "run", "a").bytes().orElseThrow());
    }
  }

  @Test
  void run_afterTheServerForgotTheScript_sendsItAgain() {
    try (Redis redis = open(RedisNode.shared().url())) {
      run(redis, ECHO, "k", "a");
      redis.call(client -> client.scriptFlush());
      assertArrayEquals(bytes("b"), run(redis, ECHO, "k", "b").bytes().orElseThrow());
    }
  }

  @Test
  void open_serverAway_startsAndConnectsOnceItIsBack() {
    try (RedisNode node = RedisNode.stopped();
        LogRecorder log = LogRecorder.of(Redis.class).quietly();
        Redis redis = open(node.url())) {
      assertEquals(1, log.warnings().size());
      assertTrue(log.warnings().get(0).contains("it can't be reached"), log.warnings()::toString);
      assertFalse(redis.isUp());
      node.start();
      assertTrue(redis.isUp());
      assertEquals(1L, run(redis, COUNT, "k").value());
    }
  }

  @Test
  void run_afterARestart_isRepeatedAndSaysSo() {
    try (RedisNode node = RedisNode.started();
        Redis redis = open(node.url())) {
      run(redis, COUNT, "k");
      node.stop();
      node.start();
      assertEquals(new Reply(1L, true), run(redis, COUNT, "k"));
      assertEquals(new Reply(2L, false), run(redis, COUNT, "k"));
    }
  }

  @Test
  void run_slowServer_failsInTimeAndIsNotRepeated() {
    try (Gate gate = Gate.before(RedisNode.shared().port());
        Redis redis = impatient(url(gate.port()))) {
      run(redis, COUNT, "slow");
      gate.mute();
      long start = System.nanoTime();
      RedisException e = assertThrows(RedisException.class, () -> run(redis, COUNT, "slow"));
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= PATIENCE.toMillis() && millis < 20_000, millis + " ms");
      assertTrue(e.getMessage().endsWith("it didn't answer in time"), e.getMessage());
      assertTrue(e.isOutcomeUnknown());
      gate.release();
      assertEquals(new Reply(3L, false), run(redis, COUNT, "slow"));
    }
  }

  @Test
  void run_wrongPassword_saysSoWithoutIt() {
    try (RedisNode node = RedisNode.started("requirepass right");
        LogRecorder log = LogRecorder.of(Redis.class).quietly()) {
      assertRefused(settings(node, "wrong"), "it rejects the user or the password");
      assertRefused(RedisSettings.of(node.url()), "it asks for a password: set redis.password");
      assertFalse(log.messages().toString().contains("wrong"), log.messages()::toString);
      try (Redis redis = Redis.open(settings(node, "right"))) {
        assertTrue(redis.isUp());
      }
    }
  }

  @Test
  void run_userWithoutPermission_saysSo() {
    try (RedisNode node = RedisNode.started("user reader on >pass ~* -@all +ping")) {
      RedisSettings settings =
          new RedisSettings(
              node.url(),
              Optional.of("reader"),
              Optional.of(Secret.of("pass")),
              Optional.empty(),
              RedisSettings.of(node.url()).timeout());
      try (Redis redis = Redis.open(settings)) {
        assertTrue(redis.isUp());
      }
      assertRefused(settings, "its ACL denies the user a command, key or channel that is needed");
    }
  }

  @Test
  void run_readOnlyReplica_saysSoAndKnowsThatNothingHappened() {
    try (RedisNode node = RedisNode.started("replicaof 127.0.0.1 1")) {
      assertRefused(RedisSettings.of(node.url()), "it is a read-only replica");
    }
  }

  @Test
  void run_fullServer_saysSo() {
    try (RedisNode node = RedisNode.started("maxmemory 1", "maxmemory-policy noeviction")) {
      assertRefused(RedisSettings.of(node.url()), "it is full");
    }
  }

  @Test
  void run_serverThatTalksNonsense_failsInTime() throws IOException {
    try (ServerSocket door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        LogRecorder log = LogRecorder.of(Redis.class).quietly()) {
      Thread server = new Thread(() -> babble(door));
      server.setDaemon(true);
      server.start();
      try (Redis redis = impatient(url(door.getLocalPort()))) {
        RedisException e = assertThrows(RedisException.class, () -> run(redis, COUNT, "k"));
        assertTrue(e.isOutcomeUnknown());
        assertEquals(1, log.warnings().size());
      }
    }
  }

  private static void babble(ServerSocket door) {
    while (!door.isClosed()) {
      try (Socket client = door.accept()) {
        int unused = client.getInputStream().read();
        client.getOutputStream().write(bytes(":x\r\n$-7\r\n*9\r\n%%\r\n"));
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void subscribe_acrossARestart_receivesAgainAndCatchesUp() throws Exception {
    BlockingQueue<String> news = new LinkedBlockingQueue<>();
    try (RedisNode node = RedisNode.started();
        LogRecorder log = LogRecorder.of(Subscription.class).quietly();
        Redis redis = open(node.url());
        Subscription subscription = redis.subscribe(bytes("channel"), listener(news))) {
      assertEquals("subscribed", next(news));
      redis.publish(bytes("channel"), bytes("one"));
      assertEquals("one", next(news));
      node.stop();
      assertEquals("lost", next(news));
      node.start();
      assertEquals("subscribed", Await.until(() -> next(news), "subscribed"::equals));
      redis.publish(bytes("channel"), bytes("two"));
      assertEquals("two", next(news));
      Await.until(() -> log.warnings().size() == 2);
      subscription.close();
      Await.until(() -> clients(redis).lines().noneMatch(line -> line.contains("sub=1")));
    }
  }

  private static String clients(Redis redis) {
    byte[] list =
        (byte[]) redis.call(client -> client.sendCommand(Protocol.Command.CLIENT, "LIST"));
    return new String(list, UTF_8);
  }

  private static Subscription.Listener listener(BlockingQueue<String> news) {
    return new Subscription.Listener() {
      @Override
      public void subscribed() {
        news.add("subscribed");
      }

      @Override
      public void received(byte[] message) {
        news.add(new String(message, UTF_8));
        throw new IllegalStateException("a listener's bug ends nothing");
      }

      @Override
      public void lost() {
        news.add("lost");
      }
    };
  }

  private static String next(BlockingQueue<String> news) throws InterruptedException {
    return String.valueOf(news.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void close_laterCalls_fail() {
    Redis redis = open(RedisNode.shared().url());
    redis.close();
    redis.close();
    assertThrows(RedisException.class, () -> run(redis, ECHO, "k", "a"));
    assertFalse(redis.isUp());
  }

  private static void assertRefused(RedisSettings settings, String reason) {
    try (LogRecorder log = LogRecorder.of(Redis.class).quietly();
        Redis redis = Redis.open(settings)) {
      RedisException e = assertThrows(RedisException.class, () -> run(redis, COUNT, "k"));
      assertEquals("Redis at " + settings.url() + " can't be used: " + reason, e.getMessage());
      assertFalse(e.isOutcomeUnknown());
      assertTrue(log.messages().size() <= 1);
    }
  }

  private static RedisSettings settings(RedisNode node, String password) {
    return new RedisSettings(
        node.url(),
        Optional.empty(),
        Optional.of(Secret.of(password)),
        Optional.empty(),
        Duration.ofSeconds(1));
  }

  private static Redis open(String url) {
    return Redis.open(RedisSettings.of(url));
  }

  private static Redis impatient(String url) {
    return Redis.open(
        new RedisSettings(url, Optional.empty(), Optional.empty(), Optional.empty(), PATIENCE));
  }

  private static String url(int port) {
    return "redis://127.0.0.1:" + port;
  }

  private static Reply run(Redis redis, Script script, String key, String... arguments) {
    return redis.run(
        script,
        bytes(key),
        List.of(arguments).stream().map(RedisTest::bytes).toArray(byte[][]::new));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
