package io.biscotti.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.database.TimeColumn;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.revocation.RevocationLog;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the revocation log behaves on every database. It uses the database's own clock. */
abstract class RevocationLogContract {
  private final Ids ids = Ids.secure();
  private final SettableClock nodes = new SettableClock(Clock.systemUTC().instant());
  private Database database;
  private DatabaseRevocationLog log;

  /** The database's time, in milliseconds. */
  private Instant at;

  private Instant until;

  /** Settings of a running database that is empty for each test. */
  abstract DatabaseSettings settings();

  @BeforeEach
  void open() {
    database = Database.open(settings());
    log = log();
    at = log.read(RevocationLog.START, (id, limit) -> {}).at().truncatedTo(ChronoUnit.MILLIS);
    until = at.plus(Duration.ofHours(12));
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** A read and its result. */
  private record Read(String position, Map<String, Instant> ids) {}

  private DatabaseRevocationLog log() {
    return new DatabaseRevocationLog(database, nodes);
  }

  private Read all() {
    return read(RevocationLog.START);
  }

  private Read read(String position) {
    Map<String, Instant> read = new HashMap<>();
    RevocationLog.Reading reading =
        log.read(position, (id, limit) -> read.merge(id, limit, (a, b) -> a.isAfter(b) ? a : b));
    return new Read(reading.position(), read);
  }

  private int rows() {
    return database.call(
        db -> db.createQuery("select count(*) from revocations").mapTo(Integer.class).one());
  }

  private void insert(Handle db, String id, Instant limit) {
    db.createUpdate(
            """
            insert into revocations (session_id, expires_at, appended_at, turn)
            values (:id, :limit, current_timestamp, <turn>)
            """)
        .define("turn", database.commits().turn(db, "revocations"))
        .bind("id", id)
        .bind("limit", TimeColumn.of(limit))
        .execute();
  }

  @Test
  void append_id_isReadByEveryReader() {
    String before = all().position();
    String id = ids.next();
    log.append(id, until);
    assertEquals(Map.of(id, until), all().ids());
    assertEquals(Map.of(id, until), read(before).ids());
    assertEquals(Map.of(), read(read(before).position()).ids());
  }

  @Test
  void append_again_keepsTheLaterLimit() {
    String id = ids.next();
    log.append(id, until);
    log.append(id, until.minusSeconds(60));
    log.append(id, until);
    assertEquals(1, rows());
    log.append(id, until.plusSeconds(60));
    log.append(id, until);
    assertEquals(Map.of(id, until.plusSeconds(60)), all().ids());
  }

  @Test
  void append_againWithALaterLimit_reachesEarlierReaders() {
    String id = ids.next();
    log.append(id, until);
    String position = all().position();
    log.append(id, until);
    assertEquals(Map.of(), read(position).ids());
    log.append(id, until.plusMillis(1));
    assertEquals(Map.of(id, until.plusMillis(1)), read(position).ids());
  }

  @Test
  void append_many_atOnce_writesEachOnce() {
    Map<String, Instant> many = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      many.put(ids.next(), until);
    }
    many.put(ids.next(), Instant.MAX);
    log.append(many);
    log.append(many);
    assertEquals(many.keySet(), all().ids().keySet());
    assertEquals(501, rows());
  }

  @Test
  void append_oneIdBy50Threads_isReadOnceWithTheLatestLimit() throws Exception {
    String id = ids.next();
    AtomicInteger next = new AtomicInteger();
    RegistryContract.inParallel(
        Collections.nCopies(
            50,
            () -> {
              log.append(id, until.plusSeconds(next.incrementAndGet()));
              return true;
            }));
    assertEquals(Map.of(id, until.plusSeconds(50)), all().ids());
  }

  @Test
  void append_fiftyIdsBy50Threads_areAllRead() throws Exception {
    String before = all().position();
    List<String> appended =
        RegistryContract.inParallel(
            Collections.nCopies(
                50,
                () -> {
                  String id = ids.next();
                  log.append(id, until);
                  return id;
                }));
    assertEquals(Set.copyOf(appended), read(before).ids().keySet());
    assertEquals(Set.copyOf(appended), all().ids().keySet());
  }

  @Test
  void append_pastLimit_isNotAFault() {
    String id = ids.next();
    log.append(id, Instant.EPOCH);
    log.append(id, at.minus(Duration.ofHours(1)));
    assertEquals(Map.of(), all().ids());
  }

  /** A paused process, or a commit that stalls: no fixed overlap in time is long enough. */
  @Test
  void read_appendCommittedLongAfterItBegan_isReturned() throws Exception {
    String late = ids.next();
    CountDownLatch inserted = new CountDownLatch(1);
    CountDownLatch readOn = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> slow =
          threads.submit(
              () ->
                  database.call(
                      db -> {
                        insert(db, late, until);
                        db.execute(
                            "update revocations set appended_at = appended_at - interval '1' hour");
                        inserted.countDown();
                        try {
                          return readOn.await(30, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      }));
      assertTrue(inserted.await(20, TimeUnit.SECONDS));
      String early = ids.next();
      Future<?> quick = threads.submit(() -> appendAtLast(early));
      Read first = settle(quick);
      String position = read(first.position()).position();
      readOn.countDown();
      slow.get();
      quick.get();
      Set<String> given = new HashSet<>(first.ids().keySet());
      Read second = read(position);
      given.addAll(second.ids().keySet());
      assertEquals(Set.of(early, late), given);
      assertEquals(Map.of(), read(second.position()).ids());
      assertEquals(Set.of(early, late), all().ids().keySet());
    } finally {
      readOn.countDown();
      threads.shutdownNow();
    }
  }

  /** On H2, a writer waits only for a limited time, and a busy machine may stall that long. */
  private @Nullable Void appendAtLast(String id) throws Exception {
    Await.until(
        () -> {
          try {
            log.append(id, until);
            return true;
          } catch (SessionException e) {
            return false;
          }
        });
    return null;
  }

  /** On a server nobody waits for the slow writer; on H2 writers take turns. */
  private Read settle(Future<?> quick) throws Exception {
    for (int i = 0; i < 10 && !quick.isDone(); i++) {
      Thread.sleep(50);
    }
    return all();
  }

  @Test
  void read_again_returnsNothingTwice() {
    String id = ids.next();
    String before = all().position();
    log.append(id, until);
    Read first = read(before);
    assertEquals(Set.of(id), first.ids().keySet());
    assertEquals(Set.of(), read(first.position()).ids().keySet());
  }

  @Test
  void read_restoredDatabase_returnsEverything() {
    String id = ids.next();
    log.append(id, until);
    String later = all().position().replaceAll("\\d+", "999999999");
    assertEquals(Set.of(id), read(later).ids().keySet());
  }

  @Test
  void read_nodeWhoseClockIsBehind_keepsIdsLonger() {
    String id = ids.next();
    log.append(id, at.minus(Duration.ofHours(1)));
    assertEquals(Set.of(), all().ids().keySet());
    nodes.set(at.minus(Duration.ofHours(2)));
    assertEquals(Set.of(id), all().ids().keySet());
    nodes.set(at.plus(Duration.ofHours(13)));
    assertEquals(Set.of(), all().ids().keySet());
  }

  @Test
  void read_manyOfOneMoment_returnsAll() {
    int many = 4_100;
    String before = all().position();
    List<String> all = new ArrayList<>();
    database.call(
        db -> {
          var batch =
              db.prepareBatch(
                  """
                  insert into revocations (session_id, expires_at, appended_at, turn)
                  values (:id, :limit, current_timestamp,\s"""
                      + database.commits().turn(db, "revocations")
                      + ")");
          for (int i = 0; i < many; i++) {
            all.add(ids.next());
            batch.bind("id", all.get(i)).bind("limit", TimeColumn.of(until)).add();
          }
          return batch.execute().length;
        });
    assertEquals(Set.copyOf(all), all().ids().keySet());
    assertEquals(Set.copyOf(all), read(before).ids().keySet());
  }

  @Test
  void purge_limits_deletesOnlyOldOnes() {
    String past = ids.next();
    String living = ids.next();
    log.append(past, at.minus(Duration.ofDays(2)));
    log.append(living, at.minus(Duration.ofHours(1)));
    // No node's clock matters.
    nodes.set(at.plus(Duration.ofDays(100)));
    log.purge(Duration.ofDays(1));
    nodes.set(at.minus(Duration.ofDays(100)));
    assertEquals(Set.of(living), all().ids().keySet());
    database.call(
        db -> {
          for (int i = 0; i < 2_100; i++) {
            insert(db, ids.next(), at.minus(Duration.ofDays(2)));
          }
          return true;
        });
    log.purge(Duration.ofDays(1));
    assertEquals(1, rows());
  }

  @Test
  void log_databaseOpenedAgain_hasEverything() {
    String id = ids.next();
    log.append(id, until);
    database.close();
    database = Database.open(settings());
    log = log();
    assertEquals(Map.of(id, until), all().ids());
  }
}
