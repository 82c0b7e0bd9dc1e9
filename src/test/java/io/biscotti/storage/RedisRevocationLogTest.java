package io.biscotti.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.revocation.RevocationLog;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.RedisNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.StreamEntryID;

@Timeout(60)
class RedisRevocationLogTest {
  private static final String KEY = "biscotti:revocations";

  private final Gate gate = Gate.before(RedisNode.shared().port());
  private final Redis redis = Redis.open(RedisSettings.of("redis://127.0.0.1:" + gate.port()));
  private final RedisRevocationLog log = new RedisRevocationLog(redis, () -> {});
  private final Ids ids = Ids.secure();
  private final Instant until =
      Instant.now().plus(Duration.ofHours(12)).truncatedTo(ChronoUnit.MILLIS);

  @BeforeEach
  @AfterEach
  void clear() {
    gate.release();
    redis.call(client -> client.del(KEY));
  }

  @AfterEach
  void close() {
    redis.close();
    gate.close();
  }

  /** A read and its result. */
  private record Read(String position, Map<String, Instant> ids, boolean startedOver) {}

  private Read read(String position) {
    Map<String, Instant> read = new HashMap<>();
    RevocationLog.Reading reading = log.read(position, read::put);
    Duration off = Duration.between(reading.at(), Instant.now()).abs();
    assertTrue(off.compareTo(Duration.ofMinutes(1)) < 0, off::toString);
    return new Read(reading.position(), read, reading.startedOver());
  }

  private Read all() {
    return read(RevocationLog.START);
  }

  private long rows() {
    return redis.call(client -> client.xlen(KEY));
  }

  @Test
  void append_ids_areReadOnceByEachReader() {
    String none = all().position();
    String one = ids.next();
    String two = ids.next();
    log.append(one, until);
    Read first = read(none);
    assertEquals(Map.of(one, until), first.ids());
    log.append(Map.of(two, Instant.MAX, ids.next(), until.plusNanos(1)));
    Read second = read(first.position());
    assertEquals(2, second.ids().size());
    assertEquals(Instant.parse("9999-01-01T00:00:00Z"), second.ids().get(two));
    assertTrue(second.ids().containsValue(until.plusMillis(1)), "rounded up");
    assertEquals(Map.of(), read(second.position()).ids());
    assertEquals(3, all().ids().size());
  }

  @Test
  void append_ofMany_costsOneRoundTrip() {
    log.append(ids.next(), until);
    long before = gate.exchanges();
    log.append(Map.of(ids.next(), until, ids.next(), until));
    assertEquals(1, gate.exchanges() - before);
  }

  @Test
  void append_byManyThreads_isReadWhole() throws Exception {
    String before = all().position();
    ExecutorService threads = Executors.newFixedThreadPool(20);
    List<Future<String>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(
          threads.submit(
              () -> {
                String id = ids.next();
                log.append(id, until);
                return id;
              }));
    }
    Map<String, Instant> seen = new HashMap<>();
    String position = before;
    for (Future<String> each : all) {
      each.get();
      Read read = read(position);
      position = read.position();
      seen.putAll(read.ids());
    }
    for (Future<String> each : all) {
      assertTrue(seen.containsKey(each.get()));
    }
    threads.shutdown();
  }

  @Test
  void read_ofManyPages_returnsAll() {
    String before = all().position();
    for (int i = 0; i < 9; i++) {
      Map<String, Instant> many = new HashMap<>();
      for (int n = 0; n < 500; n++) {
        many.put(ids.next(), until);
      }
      log.append(many);
    }
    assertEquals(4_500, read(before).ids().size());
    assertEquals(4_500, all().ids().size());
  }

  @Test
  void read_redisThatLostItsData_startsOver() {
    log.append(ids.next(), until);
    String later = "9999999999999-0 " + ids.next();
    Read other = read(later);
    assertEquals(1, other.ids().size());
    assertTrue(other.startedOver());
    assertFalse(read(other.position()).startedOver());
    redis.call(client -> client.del(KEY));
    Read empty = read(other.position());
    assertEquals(Map.of(), empty.ids());
    assertTrue(empty.startedOver());
    assertFalse(read(empty.position()).startedOver());
    String id = ids.next();
    log.append(id, until);
    assertEquals(Map.of(id, until), read(empty.position()).ids());
  }

  /** After a failover, the number of an entry that was lost may have been given to another one. */
  @Test
  void read_entryReplacedByAnotherOfThatNumber_startsOver() {
    String id = ids.next();
    redis.call(client -> client.xadd(KEY, new StreamEntryID(5, 1), fields(ids.next())));
    Read before = all();
    redis.call(client -> client.del(KEY));
    redis.call(client -> client.xadd(KEY, new StreamEntryID(4, 0), fields(id)));
    redis.call(client -> client.xadd(KEY, new StreamEntryID(5, 1), fields(ids.next())));
    Read after = read(before.position());
    assertTrue(after.startedOver());
    assertEquals(2, after.ids().size());
    assertTrue(after.ids().containsKey(id));
  }

  /** The calls happen in the order that matters. */
  private Map<String, String> fields(String id) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", id);
    fields.put("until", Long.toString(until.toEpochMilli()));
    return fields;
  }

  /** Redis acknowledged it, and then lost it before anybody had read it. */
  @Test
  void append_lostBeforeItWasRead_isAppendedAgain() {
    log.append(ids.next(), until);
    Read before = all();
    String lost = ids.next();
    log.append(lost, until);
    String newest =
        redis.call(client -> client.xrevrange(KEY, "+", "-", 1)).get(0).getID().toString();
    redis.call(client -> client.xdel(KEY, new StreamEntryID(newest)));
    try (LogRecorder recorder = LogRecorder.of(RedisRevocationLog.class.getName()).quietly()) {
      Read gone = read(before.position());
      assertFalse(gone.startedOver());
      assertEquals(Map.of(lost, until), read(gone.position()).ids());
      assertEquals(Map.of(), read(read(gone.position()).position()).ids());
      assertEquals(1, recorder.messages().size());
      assertEquals(2, rows());
    }
  }

  @Test
  void read_entriesOfAnotherForm_skipsThemWithAWarning() {
    try (LogRecorder recorder = LogRecorder.of(RedisRevocationLog.class.getName()).quietly()) {
      redis.call(client -> client.xadd(KEY, StreamEntryID.NEW_ENTRY, Map.of("id", "x")));
      String id = ids.next();
      log.append(id, until);
      assertEquals(Map.of(id, until), all().ids());
      assertEquals(1, recorder.messages().size());
    }
  }

  @Test
  void purge_limits_deletesOnlyOldOnes() {
    Instant now = Instant.now();
    String living = ids.next();
    String justOver = ids.next();
    log.append(ids.next(), now.minus(Duration.ofDays(2)));
    log.append(justOver, now.minus(Duration.ofHours(1)));
    log.append(living, until);
    Map<String, Instant> past = new HashMap<>();
    for (int i = 0; i < 1_500; i++) {
      past.put(ids.next(), now.minus(Duration.ofDays(3)));
    }
    log.append(past);
    String position = all().position();
    log.purge(Duration.ofDays(1));
    // The newest entry stays, so that a reader that has seen it continues from there.
    assertEquals(3, rows());
    String id = ids.next();
    log.append(id, until);
    assertEquals(Set.of(id), read(position).ids().keySet());
    log.purge(Duration.ofDays(1));
    assertEquals(Set.of(id, living, justOver), all().ids().keySet());
  }

  /** On a quiet site, the last sign-out may have been a day ago. */
  @Test
  void purge_ofAllThatWasRead_isNotTakenForALostLog() {
    log.append(ids.next(), Instant.now().minusSeconds(60));
    log.append(ids.next(), Instant.now().minusSeconds(60));
    RevocationLog.Reading before = log.read(RevocationLog.START, (id, limit) -> {});
    log.purge(Duration.ZERO);
    assertEquals(1, rows());
    assertFalse(log.read(before.position(), (id, limit) -> {}).startedOver());
  }

  @Test
  void follow_appendsElsewhere_areReportedAlsoAfterACut() throws Exception {
    AtomicInteger news = new AtomicInteger();
    try (Redis other = Redis.open(RedisSettings.of(RedisNode.shared().url()));
        RevocationLog.Following following = log.follow(news::incrementAndGet)) {
      RedisRevocationLog elsewhere = new RedisRevocationLog(other, () -> {});
      Await.until(() -> news.get() > 0);
      int told = news.get();
      elsewhere.append(ids.next(), until);
      Await.until(() -> news.get() > told);
      int beforeCut = news.get();
      gate.cut();
      Await.until(() -> news.get() > beforeCut);
      int again = news.get();
      elsewhere.append(ids.next(), until);
      Await.until(() -> news.get() > again);
    }
  }

  @Test
  void everything_redisAwayOrOfAnotherKind_isASessionException() {
    redis.call(client -> client.set(KEY, "text"));
    assertFails();
    gate.shut();
    assertFails();
    gate.release();
    redis.call(client -> client.del(KEY));
    log.append(ids.next(), until);
    assertEquals(1, all().ids().size());
  }

  private void assertFails() {
    assertThrows(SessionException.class, () -> log.append(ids.next(), until));
    assertThrows(SessionException.class, this::all);
    assertThrows(SessionException.class, () -> log.purge(Duration.ZERO));
  }
}
