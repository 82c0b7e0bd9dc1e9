package io.biscotti.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on PostgreSQL by URL, through the pool that {@link Storages} creates. */
@MatrixOnly
class PostgresStorageTest extends JdbcStorageContract {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA";

  private static final Pattern WAL_BYTES = Pattern.compile("\"WAL Bytes\": ([0-9]+)");

  /** One database for all tests, because creating one takes long; each test has its own table. */
  private static final String URL = Postgres.shared().newDatabase();

  private static final DataSource POOL = open(URL);

  @Override
  DataSource source() {
    return POOL;
  }

  @AfterEach
  void dropTable() throws Exception {
    try (Connection db = POOL.getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("drop table if exists session_records");
    }
  }

  @AfterAll
  static void close() throws Exception {
    ((AutoCloseable) POOL).close();
  }

  private static DataSource open(String url) {
    return Storages.open(
        new StorageSettings(
            url, Optional.of(Postgres.shared().user()), Optional.of(Secret.of(""))));
  }

  @Test
  void everyCall_costsOneRoundTrip() throws Exception {
    try (Gate gate = Gate.before(URI.create(URL.substring("jdbc:".length())).getPort())) {
      DataSource through = open(URL.replaceFirst(":[0-9]+/", ":" + gate.port() + "/"));
      try (AutoCloseable closing = (AutoCloseable) through) {
        JdbcStorage storage = new JdbcStorage(through, Clock.systemUTC());
        Instant later = Instant.now().plusSeconds(3_600);
        storage.create(KEY, new byte[100], later);
        // The driver prepares statements on the server when it has seen them five times.
        work(storage, 1, later);
        assertEquals(20, least(gate, 11, from -> work(storage, from, later)));
        patches(storage, 61, later);
        assertEquals(10, least(gate, 71, from -> patches(storage, from, later)));
      }
    }
  }

  /** The round trips of ten versions: the pool may open or check a connection meanwhile. */
  private static long least(Gate gate, int first, IntConsumer tenFrom) {
    long least = Long.MAX_VALUE;
    for (int from = first; from < first + 50; from += 10) {
      long before = gate.exchanges();
      tenFrom.accept(from);
      least = Math.min(least, gate.exchanges() - before);
    }
    return least;
  }

  private static void work(JdbcStorage storage, int from, Instant later) {
    for (int version = from; version < from + 10; version++) {
      assertTrue(storage.update(KEY, version, new byte[100], later));
      assertTrue(storage.find(KEY).isPresent());
    }
  }

  private static void patches(JdbcStorage storage, int from, Instant later) {
    for (int version = from; version < from + 10; version++) {
      assertTrue(storage.patch(KEY, version, new byte[100], later));
    }
  }

  @Test
  void patch_ofALargeRecord_leavesItsContentWhereItIs() throws Exception {
    JdbcStorage storage = new JdbcStorage(POOL, Clock.systemUTC());
    Instant later = Instant.now().plusSeconds(3_600);
    storage.create(KEY, new byte[100_000], later);
    String before = place();
    assertTrue(storage.patch(KEY, 1, new byte[200], later));
    assertTrue(storage.patch(KEY, 2, new byte[100], later));
    assertEquals(before, place());
    assertTrue(storage.update(KEY, 3, new byte[100_000], later));
    assertNotEquals(before, place());
  }

  /** Where PostgreSQL keeps a value that it moved out of its row. */
  private static String place() throws Exception {
    try (Connection db = POOL.getConnection();
        Statement sql = db.createStatement();
        ResultSet row =
            sql.executeQuery("select pg_column_toast_chunk_id(content) from session_records")) {
      assertTrue(row.next());
      return row.getString(1);
    }
  }

  /** PostgreSQL doesn't log the columns before the changed ones again. */
  @Test
  void patch_ofARecord_writesLittleMoreThanThePatchToTheLog() throws Exception {
    JdbcStorage storage = new JdbcStorage(POOL, Clock.systemUTC());
    storage.create(KEY, new byte[1_500], Instant.now().plusSeconds(3_600));
    assertTrue(storage.patch(KEY, 1, new byte[100], Instant.now().plusSeconds(3_600)));
    long least = Long.MAX_VALUE;
    // The first change of a page after a checkpoint logs the whole page.
    for (int i = 1; i <= 5; i++) {
      least = Math.min(least, bytesLoggedForAPatch(i));
    }
    assertTrue(least < 400, "bytes: " + least);
  }

  private static long bytesLoggedForAPatch(int number) throws Exception {
    try (Connection db = POOL.getConnection();
        Statement sql = db.createStatement();
        ResultSet plan =
            sql.executeQuery(
                "explain (analyze, wal, format json) "
                    + Dialect.PATCH
                        .replaceFirst("\\?", "decode(repeat('0" + number + "', 100), 'hex')")
                        .replaceFirst("\\?", "drop_after")
                        .replaceFirst("\\?", "'" + KEY + "'")
                        .replaceFirst("\\?", "version"))) {
      assertTrue(plan.next());
      Matcher bytes = WAL_BYTES.matcher(plan.getString(1));
      assertTrue(bytes.find());
      return Long.parseLong(bytes.group(1));
    }
  }

  /** An update in the same ten minutes leaves the index alone. */
  @Test
  void update_inTheSameTenMinutes_isHeapOnly() throws Exception {
    JdbcStorage storage = new JdbcStorage(POOL, Clock.systemUTC());
    Instant later = Instant.ofEpochSecond(4_000_000_200L);
    storage.create(KEY, new byte[100], later);
    for (int version = 1; version <= 20; version++) {
      storage.update(KEY, version, new byte[100], later.plusSeconds(version));
    }
    try (Connection db = POOL.getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("select pg_stat_force_next_flush()");
      try (ResultSet row =
          sql.executeQuery(
              "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables"
                  + " where relname = 'session_records'")) {
        assertTrue(row.next());
        assertEquals(row.getLong(1), row.getLong(2));
      }
    }
  }

  @Test
  void call_userMayNotCreateTheTable_isAnExceptionUntilItExists() throws Exception {
    try (Connection db = POOL.getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("drop role if exists plain");
      sql.execute("create role plain login");
    }
    DataSource plain =
        Storages.open(new StorageSettings(URL, Optional.of("plain"), Optional.of(Secret.of(""))));
    try (AutoCloseable closing = (AutoCloseable) plain) {
      JdbcStorage storage = new JdbcStorage(plain, Clock.systemUTC());
      assertThrows(SessionException.class, () -> storage.find(KEY));
      new JdbcStorage(POOL, Clock.systemUTC()).find(KEY);
      try (Connection db = POOL.getConnection();
          Statement sql = db.createStatement()) {
        sql.execute("grant select, insert, update, delete on session_records to plain");
      }
      assertTrue(storage.create(KEY, new byte[1], Instant.now().plusSeconds(60)));
      assertFalse(storage.create(KEY, new byte[1], Instant.now().plusSeconds(60)));
    } finally {
      try (Connection db = POOL.getConnection();
          Statement sql = db.createStatement()) {
        sql.execute("drop owned by plain");
        sql.execute("drop role plain");
      }
    }
  }

  @Test
  void call_readOnlyDatabase_readsAndRefusesWrites() throws Exception {
    JdbcStorage storage = new JdbcStorage(POOL, Clock.systemUTC());
    storage.create(KEY, new byte[1], Instant.now().plusSeconds(60));
    DataSource reading = open(URL + "?options=-c%20default_transaction_read_only=on");
    try (AutoCloseable closing = (AutoCloseable) reading) {
      JdbcStorage only = new JdbcStorage(reading, Clock.systemUTC());
      assertTrue(only.find(KEY).isPresent());
      assertThrows(SessionException.class, () -> only.update(KEY, 1, new byte[2], Instant.now()));
      assertEquals(1, storage.find(KEY).orElseThrow().version());
    }
  }

  /** After a failover, old connections may lead to a server that has become a replica. */
  @Test
  void call_onlyOldConnectionsAreReadOnly_writesAgainSoon() throws Exception {
    String url = Postgres.shared().newDatabase();
    try (AutoCloseable creating = (AutoCloseable) open(url)) {
      new JdbcStorage((DataSource) creating, Clock.systemUTC()).connect();
    }
    changeReadOnly(url, "set default_transaction_read_only = on");
    DataSource pool = open(url);
    try (AutoCloseable closing = (AutoCloseable) pool) {
      JdbcStorage storage = new JdbcStorage(pool, Clock.systemUTC());
      Instant later = Instant.now().plusSeconds(60);
      assertThrows(SessionException.class, () -> storage.create(KEY, new byte[1], later));
      changeReadOnly(url, "reset default_transaction_read_only");
      Await.until(() -> writes(storage, later));
    }
  }

  private static boolean writes(JdbcStorage storage, Instant later) {
    try {
      return storage.create(KEY, new byte[1], later);
    } catch (SessionException e) {
      return false;
    }
  }

  private static void changeReadOnly(String url, String change) throws Exception {
    try (Connection db = POOL.getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("alter database " + url.replaceFirst(".*/", "") + " " + change);
    }
  }
}
