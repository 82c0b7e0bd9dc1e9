package io.biscotti.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.store.SessionStorage;
import io.biscotti.store.SessionStorageContract;
import io.biscotti.testkit.SettableClock;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What {@link JdbcStorage} does on each database. */
abstract class JdbcStorageContract extends SessionStorageContract {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA";

  private final List<JdbcStorage> made = new ArrayList<>();

  /** A data source of an empty database, the same within a test. */
  abstract DataSource source() throws SQLException;

  @Override
  protected SessionStorage storage() {
    if (made.isEmpty()) {
      made.add(new JdbcStorage(existing(), Clock.systemUTC()));
    }
    return made.get(0);
  }

  private DataSource existing() {
    try {
      return source();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Expired rows are deleted in batches, each reported to one server's listener; others stay. */
  @Test
  void purge_onTwoServersAtOnce_dropsEachExpiredRowOnce() throws Exception {
    List<Integer> heard = Collections.synchronizedList(new ArrayList<>());
    JdbcStorage one = new JdbcStorage(source(), Clock.systemUTC());
    JdbcStorage two = new JdbcStorage(source(), Clock.systemUTC());
    one.onDrop(dropped -> heard.add((dropped.bytes()[0] & 0xff) << 8 | dropped.bytes()[1] & 0xff));
    two.onDrop(dropped -> heard.add((dropped.bytes()[0] & 0xff) << 8 | dropped.bytes()[1] & 0xff));
    Instant past = Instant.now().minus(Duration.ofMinutes(11));
    for (int i = 0; i < 450; i++) {
      one.create("%022d".formatted(i), new byte[] {(byte) (i >> 8), (byte) i}, past);
    }
    one.create(KEY, new byte[1], Instant.now().minusSeconds(1));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    Callable<Object> first = Executors.callable(one::purge);
    Callable<Object> second = Executors.callable(two::purge);
    for (var each : threads.invokeAll(List.of(first, second))) {
      each.get();
    }
    threads.shutdown();
    one.purge();
    Collections.sort(heard);
    assertEquals(450, heard.size());
    assertEquals(449, heard.get(449));
    assertEquals(Optional.empty(), one.find("%022d".formatted(7)));
    assertTrue(one.find(KEY).isPresent());
  }

  @Test
  void purge_ofAPatchedRecord_reportsBothParts() throws Exception {
    List<SessionStorage.Stored> heard = new ArrayList<>();
    storage().onDrop(heard::add);
    Instant past = Instant.now().minus(Duration.ofMinutes(11));
    storage().create(KEY, new byte[] {1}, past);
    assertTrue(storage().patch(KEY, 1, new byte[] {2}, past));
    storage().purge();
    assertEquals(1, heard.size());
    assertArrayEquals(new byte[] {1}, heard.get(0).bytes());
    assertArrayEquals(new byte[] {2}, heard.get(0).patch());
  }

  /** Creates the table as an earlier version did, with one record. */
  @Test
  void call_tableOfAnEarlierVersion_isExtendedAndKeepsItsRecords() throws Exception {
    storage().create(KEY, new byte[] {1}, Instant.now().plusSeconds(60));
    try (Connection db = source().getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("alter table session_records drop column patch");
    }
    JdbcStorage extended = new JdbcStorage(new Manual(source()), Clock.systemUTC());
    assertArrayEquals(new byte[] {1}, extended.find(KEY).orElseThrow().bytes());
    assertTrue(extended.patch(KEY, 1, new byte[] {2}, Instant.now().plusSeconds(60)));
    JdbcStorage other = new JdbcStorage(source(), Clock.systemUTC());
    assertArrayEquals(new byte[] {2}, other.find(KEY).orElseThrow().patch());
    try (Connection db = source().getConnection();
        Statement sql = db.createStatement()) {
      sql.execute(
          "insert into session_records (id, version, content, drop_after)"
              + " select 'BBBBBBBBBBBBBBBBBBBBBB', version, content, drop_after"
              + " from session_records");
    }
    assertEquals(0, other.find("BBBBBBBBBBBBBBBBBBBBBB").orElseThrow().patch().length);
  }

  @Test
  void purge_clockOfThisServerIsFast_dropsNothing() throws Exception {
    SettableClock fast = new SettableClock();
    fast.set(Instant.now().plus(Duration.ofDays(3)));
    JdbcStorage storage = new JdbcStorage(source(), fast);
    storage.create(KEY, new byte[1], Instant.now().plusSeconds(60));
    storage.purge();
    assertTrue(storage.find(KEY).isPresent());
  }

  @Test
  void call_withoutAutoCommit_isCommitted() throws Exception {
    JdbcStorage storage = new JdbcStorage(new Manual(source()), Clock.systemUTC());
    assertTrue(storage.create(KEY, new byte[] {1}, Instant.now().plusSeconds(60)));
    assertTrue(storage.update(KEY, 1, new byte[] {2}, Instant.now().plusSeconds(60)));
    JdbcStorage other = new JdbcStorage(source(), Clock.systemUTC());
    assertArrayEquals(new byte[] {2}, other.find(KEY).orElseThrow().bytes());
  }

  /** Some containers' pools hand out a connection as it was returned. */
  @Test
  void call_afterOneThatFailedWithoutAutoCommit_worksOnTheSameConnection() throws Exception {
    try (Connection db = source().getConnection()) {
      db.setAutoCommit(false);
      JdbcStorage storage = new JdbcStorage(new Single(db).source(), Clock.systemUTC());
      assertTrue(storage.create(KEY, new byte[] {1}, Instant.now().plusSeconds(60)));
      rename("session_records", "put_aside");
      assertThrows(SessionException.class, () -> storage.find(KEY));
      rename("put_aside", "session_records");
      assertArrayEquals(new byte[] {1}, storage.find(KEY).orElseThrow().bytes());
    }
  }

  private void rename(String from, String to) throws SQLException {
    try (Connection db = source().getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("alter table " + from + " rename to " + to);
    }
  }

  @Test
  void call_tableIsDropped_isAnException() throws Exception {
    storage().create(KEY, new byte[1], Instant.now().plusSeconds(60));
    try (Connection db = source().getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("drop table session_records");
    }
    assertThrows(SessionException.class, () -> storage().find(KEY));
    assertThrows(SessionException.class, () -> storage().create(KEY, new byte[1], Instant.now()));
    assertThrows(
        SessionException.class, () -> storage().update(KEY, 1, new byte[1], Instant.now()));
    assertThrows(SessionException.class, () -> storage().purge());
  }

  /** A pool of one connection, which stays as it is when it is closed. */
  private record Single(Connection db) {
    DataSource source() {
      Connection kept =
          proxy(
              Connection.class,
              (self, method, arguments) ->
                  method.getName().equals("close") ? null : called(method, arguments));
      return proxy(DataSource.class, (self, method, arguments) -> kept);
    }

    private Object called(Method method, Object[] arguments) throws Throwable {
      try {
        return method.invoke(db, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
      return type.cast(
          Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
  }

  /** A pool whose connections don't commit by themselves, as some containers' do. */
  private record Manual(DataSource inner) implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      Connection db = inner.getConnection();
      db.setAutoCommit(false);
      return db;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
      return inner.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      return inner.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
