package io.biscotti.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log of revocations does on every database. It goes by the database's own clock. */
abstract class RevocationLogContract {
  private final Ids ids = Ids.secure();
  private Database database;
  private DatabaseRevocationLog log;

  /** The database's time, in milliseconds. */
  private Instant at;

  private Instant until;

  /** Settings of a database that is up, and empty for each test. */
  abstract DatabaseSettings settings();

  @BeforeEach
  void open() {
    database = Database.open(settings());
    log = new DatabaseRevocationLog(database);
    at = Instant.ofEpochMilli(log.read(0, (id, limit) -> {}));
    until = at.plus(Duration.ofHours(12));
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** A read and what it gave. */
  private record Read(long cursor, Map<String, Instant> ids) {}

  private Read read(long cursor) {
    Map<String, Instant> read = new HashMap<>();
    long next =
        log.read(cursor, (id, limit) -> read.merge(id, limit, (a, b) -> a.isAfter(b) ? a : b));
    return new Read(next, read);
  }

  /** As if it had been appended so long ago. */
  private void age(String id, Duration age) {
    database.call(
        db ->
            db.createUpdate("update revocations set appended_at = :at where session_id = :id")
                .bind("at", Columns.time(at.minus(age)))
                .bind("id", id)
                .execute());
  }

  private int rows() {
    return database.call(
        db -> db.createQuery("select count(*) from revocations").mapTo(Integer.class).one());
  }

  private static void insert(Handle db, String id, Instant limit) {
    db.createUpdate(
            """
            insert into revocations (session_id, expires_at, appended_at)
            values (:id, :limit, current_timestamp)
            """)
        .bind("id", id)
        .bind("limit", Columns.time(limit))
        .execute();
  }

  @Test
  void append_id_isReadByEveryReader() {
    long before = read(0).cursor();
    String id = ids.next();
    log.append(id, until);
    assertEquals(Map.of(id, until), read(0).ids());
    assertEquals(Map.of(id, until), read(before).ids());
    assertTrue(read(before).cursor() >= before);
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
    assertEquals(Map.of(id, until.plusSeconds(60)), read(0).ids());
  }

  @Test
  void append_againMuchLater_isGivenToReadersThatWentOn() {
    String id = ids.next();
    log.append(id, until);
    age(id, Duration.ofMinutes(1));
    long cursor = read(0).cursor();
    assertEquals(Map.of(), read(cursor).ids());
    log.append(id, until);
    assertEquals(Map.of(id, until), read(cursor).ids());
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
    assertEquals(Map.of(id, until.plusSeconds(50)), read(0).ids());
  }

  @Test
  void append_fiftyIdsBy50Threads_areAllRead() throws Exception {
    long before = read(0).cursor();
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
    assertEquals(Set.copyOf(appended), read(0).ids().keySet());
  }

  @Test
  void append_limitThatIsPast_isNoFault() {
    String id = ids.next();
    log.append(id, Instant.EPOCH);
    log.append(id, at.minus(Duration.ofHours(1)));
    assertEquals(Map.of(), read(0).ids());
  }

  @Test
  void read_appendThatBecomesVisibleLater_isGiven() throws Exception {
    String late = ids.next();
    CountDownLatch inserted = new CountDownLatch(1);
    CountDownLatch readOnce = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> append =
          thread.submit(
              () ->
                  database.call(
                      db -> {
                        insert(db, late, until);
                        inserted.countDown();
                        try {
                          return readOnce.await(5, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      }));
      assertTrue(inserted.await(5, TimeUnit.SECONDS));
      String early = ids.next();
      log.append(early, until);
      Read first = read(0);
      assertEquals(Set.of(early), first.ids().keySet());
      long cursor = read(first.cursor()).cursor();
      readOnce.countDown();
      append.get();
      assertEquals(Set.of(early, late), read(cursor).ids().keySet());
    } finally {
      readOnce.countDown();
      thread.shutdownNow();
    }
  }

  @Test
  void read_again_looksTenSecondsBack() {
    String recent = ids.next();
    String old = ids.next();
    log.append(recent, until);
    log.append(old, until);
    age(recent, Duration.ofSeconds(9));
    age(old, Duration.ofSeconds(11));
    assertEquals(Set.of(recent), read(at.toEpochMilli()).ids().keySet());
    assertEquals(Set.of(recent, old), read(0).ids().keySet());
  }

  @Test
  void read_manyOfOneMoment_givesAll() {
    int many = 4_100;
    List<String> all = new ArrayList<>();
    database.call(
        db -> {
          var batch =
              db.prepareBatch(
                  """
                  insert into revocations (session_id, expires_at, appended_at)
                  values (:id, :limit, current_timestamp)
                  """);
          for (int i = 0; i < many; i++) {
            all.add(ids.next());
            batch.bind("id", all.get(i)).bind("limit", Columns.time(until)).add();
          }
          return batch.execute().length;
        });
    assertEquals(Set.copyOf(all), read(0).ids().keySet());
    assertEquals(Set.copyOf(all), read(at.toEpochMilli()).ids().keySet());
  }

  @Test
  void purge_limits_forgetsThoseBeforeOnly() {
    String past = ids.next();
    String living = ids.next();
    log.append(past, until.minusMillis(1));
    log.append(living, until);
    log.purge(until);
    assertEquals(Map.of(living, until), read(0).ids());
    database.call(
        db -> {
          for (int i = 0; i < 2_100; i++) {
            insert(db, ids.next(), at);
          }
          return true;
        });
    log.purge(until);
    assertEquals(1, rows());
  }

  @Test
  void log_databaseOpenedAgain_hasEverything() {
    String id = ids.next();
    log.append(id, until);
    database.close();
    database = Database.open(settings());
    log = new DatabaseRevocationLog(database);
    assertEquals(Map.of(id, until), read(0).ids());
  }
}
