package io.biscotti.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.session.SharedStores.Place;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.RedisNode;
import io.biscotti.testkit.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.params.ScanParams;

/** {@code session.store=jdbc} and {@code redis}, over HTTP, with real databases. */
class SharedStoresTest {
  @TempDir private Path home;

  private static Reply get(LiveServer server, String path, String cookie) {
    return cookie.isEmpty() ? server.send("GET", path) : server.send("GET", path, cookie);
  }

  private static String begin(LiveServer server) {
    return SharedStores.cookie(get(server, "/set/name/one", ""), "");
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "POSTGRESQL", "REDIS"})
  void session_ofTwoServers_isOne(Place place) throws Exception {
    try (SharedStores stores = new SharedStores(place, home)) {
      LiveServer one = stores.start();
      LiveServer two = stores.start();
      String cookie = begin(one);
      assertEquals("one", get(two, "/get/name", cookie).body());
      get(two, "/fill/large/300000", cookie);
      assertEquals("300000", get(one, "/get/large", cookie).body());
      String renewed = SharedStores.cookie(get(one, "/renew", cookie), cookie);
      assertNotEquals(cookie, renewed);
      assertEquals("no session", get(two, "/get/name", cookie).body());
      assertEquals("one", get(two, "/get/name", renewed).body());
      get(two, "/end", renewed);
      assertEquals("no session", get(one, "/get/name", renewed).body());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "REDIS"})
  void request_costsOneRoundTripToReadAndOneToWrite(Place place) throws Exception {
    try (SharedStores stores = new SharedStores(place, home)) {
      LiveServer server = stores.start();
      String cookie = begin(server);
      for (int i = 0; i < 12; i++) {
        get(server, "/set/name/" + i, cookie);
      }
      assertEquals(0, exchanges(stores, server, cookie, i -> "/anonymous"));
      assertEquals(1, exchanges(stores, server, cookie, i -> "/get/name"));
      assertEquals(2, exchanges(stores, server, cookie, i -> "/set/name/other" + i));
      get(server, "/set/name/two", cookie);
      assertEquals(1, exchanges(stores, server, cookie, i -> "/set/name/two"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "REDIS"})
  void request_thatChangesALittleOfALargeSession_sendsLittle(Place place) throws Exception {
    try (SharedStores stores = new SharedStores(place, home)) {
      LiveServer server = stores.start();
      String cookie = begin(server);
      get(server, "/random/large/100000", cookie);
      for (int i = 0; i < 12; i++) {
        get(server, "/set/name/" + i, cookie);
      }
      long sent = least(stores.gate::sent, server, cookie, i -> "/set/name/other" + i);
      assertTrue(sent < 400, () -> sent + " bytes");
      assertEquals(200, get(server, "/set/name/two", cookie).status());
      assertEquals("two", get(server, "/get/name", cookie).body());
      assertEquals("100000", get(server, "/get/large", cookie).body());
    }
  }

  /** During an upgrade, some servers write for the previous version. */
  @ParameterizedTest
  @EnumSource(names = {"H2", "POSTGRESQL", "REDIS"})
  void session_ofServersThatWriteBothLayouts_losesNothing(Place place) throws Exception {
    try (SharedStores stores = new SharedStores(place, home)) {
      LiveServer now = stores.start();
      LiveServer former = stores.with("session.layout", "2").start();
      String cookie = begin(former);
      get(now, "/fill/large/5000", cookie);
      for (int i = 0; i < 5; i++) {
        get(now, "/set/a/" + i, cookie);
        get(now, "/set/b/" + i, cookie);
        assertEquals(String.valueOf(i), get(former, "/get/b", cookie).body());
        get(former, "/set/c/" + i, cookie);
        assertEquals(String.valueOf(i), get(now, "/get/a", cookie).body());
        assertEquals(String.valueOf(i), get(now, "/get/c", cookie).body());
      }
      assertEquals("5000", get(former, "/get/large", cookie).body());
      get(now, "/set/a/last", cookie);
      get(former, "/end", cookie);
      assertEquals("no session", get(now, "/get/a", cookie).body());
    }
  }

  private static long exchanges(
      SharedStores stores, LiveServer server, String cookie, IntFunction<String> path) {
    return least(stores.gate::exchanges, server, cookie, path);
  }

  /** The least of a few counts, because a pool may also open a connection, or check an idle one. */
  private static long least(
      LongSupplier counter, LiveServer server, String cookie, IntFunction<String> path) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = counter.getAsLong();
      assertEquals(200, get(server, path.apply(i), cookie).status());
      least = Math.min(least, counter.getAsLong() - before);
    }
    return least;
  }

  @Test
  void request_redisHangs_is503InTimeAndAnonymousPagesGoOn() throws Exception {
    assert503InTime(Place.REDIS);
  }

  @MatrixOnly
  @Test
  void request_databaseHangs_is503InTimeAndAnonymousPagesGoOn() throws Exception {
    assert503InTime(Place.POSTGRESQL);
  }

  private void assert503InTime(Place place) throws Exception {
    try (SharedStores stores = new SharedStores(place, home);
        LogRecorder log = LogRecorder.of("io.biscotti").quietly();
        LogRecorder pool = LogRecorder.of("com.zaxxer.hikari").quietly()) {
      LiveServer server = stores.start();
      String cookie = begin(server);
      stores.gate.stall();
      assertEquals(200, get(server, "/anonymous", "").status());
      long begun = System.nanoTime();
      assertAway(get(server, "/get/name", cookie));
      assertAway(get(server, "/set/name/two", cookie));
      Duration taken = Duration.ofNanos(System.nanoTime() - begun);
      assertTrue(taken.compareTo(Duration.ofSeconds(16)) < 0, taken::toString);
      assertEquals(200, get(server, "/anonymous", cookie).status());
      stores.gate.release();
      Await.until(() -> get(server, "/get/name", cookie).body().equals("one"));
    }
  }

  private static void assertAway(Reply reply) {
    assertEquals(503, reply.status(), reply::toString);
    assertEquals("5", reply.header("Retry-After").orElse(""));
    assertEquals(0, reply.setCookies().size());
  }

  /** The client can't know whether the write took effect, and neither can the server. */
  @ParameterizedTest
  @EnumSource(names = {"POSTGRESQL", "REDIS"})
  void write_answerIsLost_is503AndTheSessionIsWhole(Place place) throws Exception {
    try (SharedStores stores = new SharedStores(place, home);
        LogRecorder log = LogRecorder.of("io.biscotti").quietly();
        LogRecorder pool = LogRecorder.of("com.zaxxer.hikari").quietly()) {
      LiveServer server = stores.start();
      String cookie = begin(server);
      get(server, "/set/count/1", cookie);
      stores.gate.cutAnswerTo(place == Place.REDIS ? "EVALSHA" : "update session_records");
      assertAway(get(server, "/set/count/2", cookie));
      assertEquals("2", get(server, "/get/count", cookie).body());
      assertEquals("one", get(server, "/get/name", cookie).body());
      assertEquals(200, get(server, "/set/count/3", cookie).status());
      assertEquals("3", get(server, "/get/count", cookie).body());
    }
  }

  @Test
  void write_redisIsFull_is503AndReadingStillWorks() throws Exception {
    try (RedisNode node = RedisNode.started("maxmemory-policy noeviction");
        SharedStores stores = new SharedStores(Place.REDIS, home).with("redis.url", node.url());
        Redis direct = Redis.open(RedisSettings.of(node.url()));
        LogRecorder log = LogRecorder.of("io.biscotti").quietly()) {
      LiveServer server = stores.start();
      String cookie = begin(server);
      direct.call(client -> client.configSet("maxmemory", "1"));
      assertAway(get(server, "/set/name/two", cookie));
      assertAway(get(server, "/set/name/two", ""));
      assertEquals("one", get(server, "/get/name", cookie).body());
      direct.call(client -> client.configSet("maxmemory", "0"));
      assertEquals(200, get(server, "/set/name/two", cookie).status());
      assertEquals("two", get(server, "/get/name", cookie).body());
    }
  }

  @Test
  void record_damagedOrOfAnotherRing_isNoSessionAndAnEvent() throws Exception {
    try (RedisNode node = RedisNode.started();
        SharedStores stores = new SharedStores(Place.REDIS, home).with("redis.url", node.url());
        Redis direct = Redis.open(RedisSettings.of(node.url()));
        LogRecorder log = LogRecorder.of("io.biscotti").quietly()) {
      LiveServer server = stores.start();
      String cookie = begin(server);
      stores.with("home", home.resolve("other").toString());
      LiveServer stranger = stores.start();
      assertEquals("no session", get(stranger, "/get/name", cookie).body());
      assertEquals(1, stores.sessions(1).count(Kind.UNREADABLE_SESSION));
      assertEquals("one", get(server, "/get/name", cookie).body());
      byte[] key =
          direct
              .call(
                  client ->
                      client.scan(
                          "0".getBytes(UTF_8), new ScanParams().match("biscotti:session:*")))
              .getResult()
              .get(0);
      byte[] value = direct.call(client -> client.get(key));
      value[value.length - 1] ^= 1;
      direct.call(client -> client.set(key, value));
      assertEquals("no session", get(server, "/get/name", cookie).body());
      assertEquals(1, stores.sessions(0).count(Kind.UNREADABLE_SESSION));
      String fresh = SharedStores.cookie(get(server, "/set/name/new", cookie), "");
      assertEquals("new", get(server, "/get/name", fresh).body());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "REDIS"})
  void session_thatOverflows_comesBackToItsCookies(Place place) throws Exception {
    try (SharedStores stores =
        new SharedStores(place, home)
            .with("session.overflow", place == Place.REDIS ? "redis" : "jdbc")
            .with("session.unstorable", "store")
            .with("session.store", "sealed")) {
      LiveServer one = stores.start();
      LiveServer two = stores.start();
      Jar jar = new Jar();
      jar.get(one, "/set/name/one");
      String id = jar.get(one, "/id");
      jar.get(one, "/fill/a/3500");
      assertEquals(0, stores.sessions(0).count(Kind.OVERFLOWED));
      jar.get(one, "/random/large/100000");
      assertEquals(1, stores.sessions(0).count(Kind.OVERFLOWED));
      assertEquals(1, jar.size(), "the other cookies are deleted");
      assertEquals("100000", jar.get(two, "/get/large"));
      assertEquals("one", jar.get(two, "/get/name"));
      assertEquals(id, jar.get(two, "/id"));
      jar.get(two, "/set/name/two");
      jar.get(two, "/remove/large");
      assertTrue(jar.length() > 100, "it is in its cookies again");
      assertEquals("two", jar.get(one, "/get/name"));
      assertEquals(id, jar.get(one, "/id"));
      jar.get(one, "/random/large/100000");
      jar.get(two, "/renew");
      assertEquals("100000", jar.get(one, "/get/large"));
      Jar copy = new Jar(jar);
      jar.get(one, "/end");
      assertEquals("no session", copy.get(one, "/get/name"));
      assertEquals("no session", copy.get(two, "/get/name"));
    }
  }

  /** A browser's cookies. */
  private static final class Jar {
    private final Map<String, String> cookies = new TreeMap<>();

    Jar() {}

    Jar(Jar other) {
      cookies.putAll(other.cookies);
    }

    String get(LiveServer server, String path) {
      String header =
          cookies.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; "));
      Reply reply = SharedStoresTest.get(server, path, header.isEmpty() ? "" : "Cookie: " + header);
      assertEquals(200, reply.status(), reply::toString);
      for (String line : reply.setCookies()) {
        String[] pair = line.substring(0, line.indexOf(';')).split("=", 2);
        if (line.contains("Max-Age=0")) {
          cookies.remove(pair[0]);
        } else {
          cookies.put(pair[0], pair[1]);
        }
      }
      return reply.body();
    }

    int size() {
      return cookies.size();
    }

    int length() {
      return cookies.values().stream().mapToInt(String::length).sum();
    }
  }
}
