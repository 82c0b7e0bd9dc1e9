package io.biscotti.storage;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.store.SessionStorage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each record in a row of the table {@code session_records} of H2 or PostgreSQL. Each call is
 * one statement, and one round trip. The table is created if it is missing.
 *
 * <p>Rows are dropped up to ten minutes after they expired: the time is rounded up, so that most
 * updates leave the index alone. Thread-safe.
 */
final class JdbcStorage implements SessionStorage {
  private static final Logger LOG = System.getLogger(JdbcStorage.class.getName());

  private static final String DUPLICATE = "23505";
  private static final int STATEMENT_SECONDS = 3;
  private static final int STEP_SECONDS = 600;
  private static final int BATCH = 200;
  private static final int MOST_BATCHES = 50;
  private static final long LONGEST_PURGE_NANOS = Duration.ofSeconds(2).toNanos();

  private final DataSource source;
  private final Clock clock;
  private final Runnable closing;
  private volatile @Nullable Dialect dialect;
  private volatile @Nullable Consumer<byte[]> listener;

  /** Keeps records there. Closing it leaves the data source open. */
  JdbcStorage(DataSource source, Clock clock) {
    this(source, clock, () -> {});
  }

  /**
   * Keeps records there.
   *
   * @param source hands out connections within a bounded time, with a bounded socket time-out
   * @param clock rows expire when it has passed their time, and the database's clock too
   * @param closing runs when this is closed
   */
  JdbcStorage(DataSource source, Clock clock, Runnable closing) {
    this.source = source;
    this.clock = clock;
    this.closing = closing;
  }

  /**
   * Connects, and creates the table if it is missing. If that isn't possible now, it logs a warning
   * that says why, and each use tries again.
   */
  JdbcStorage connect() {
    try {
      boolean unused = call("the database of sessions can't be used", (db, product) -> true);
    } catch (SessionException e) {
      LOG.log(
          Level.WARNING,
          "Starting without the database of sessions; each use will try to connect again",
          e);
    }
    return this;
  }

  @FunctionalInterface
  private interface Work<T> {
    T run(Connection db, Dialect dialect) throws SQLException;
  }

  @Override
  public Optional<Stored> find(String key) {
    return call(
        "a session can't be read",
        (db, product) -> {
          try (PreparedStatement sql = prepare(db, product, Dialect.FIND)) {
            sql.setString(1, key);
            try (ResultSet row = sql.executeQuery()) {
              return row.next()
                  ? Optional.of(new Stored(row.getLong(1), row.getBytes(2)))
                  : Optional.empty();
            }
          }
        });
  }

  @Override
  public boolean create(String key, byte[] bytes, Instant expiresAt) {
    return call(
        "a session can't be written",
        (db, product) -> {
          try (PreparedStatement sql = prepare(db, product, product.create())) {
            sql.setString(1, key);
            sql.setBytes(2, bytes);
            sql.setLong(3, dropAfter(expiresAt));
            return sql.executeUpdate() == 1;
          } catch (SQLException e) {
            if (DUPLICATE.equals(e.getSQLState())) {
              return false;
            }
            throw e;
          }
        });
  }

  @Override
  public boolean update(String key, long version, byte[] bytes, Instant expiresAt) {
    return call(
        "a session can't be written",
        (db, product) -> {
          try (PreparedStatement sql = prepare(db, product, Dialect.UPDATE)) {
            sql.setBytes(1, bytes);
            sql.setLong(2, dropAfter(expiresAt));
            sql.setString(3, key);
            sql.setLong(4, version);
            return sql.executeUpdate() == 1;
          }
        });
  }

  private static long dropAfter(Instant expiresAt) {
    return (expiresAt.getEpochSecond() / STEP_SECONDS + 1) * STEP_SECONDS;
  }

  @Override
  public void onExpiry(Consumer<byte[]> heard) {
    listener = heard;
  }

  /** In small batches. Servers that do this at once take different rows, and each row once. */
  @Override
  public void purge() {
    long begun = System.nanoTime();
    for (int i = 0; i < MOST_BATCHES && System.nanoTime() - begun < LONGEST_PURGE_NANOS; i++) {
      List<byte[]> dropped = call("expired sessions can't be deleted", this::drop);
      Consumer<byte[]> heard = listener;
      if (heard != null) {
        dropped.forEach(heard);
      }
      if (dropped.size() < BATCH) {
        return;
      }
    }
  }

  private List<byte[]> drop(Connection db, Dialect product) throws SQLException {
    try (PreparedStatement sql = prepare(db, product, product.purge())) {
      sql.setLong(1, clock.instant().getEpochSecond());
      sql.setInt(2, BATCH);
      List<byte[]> dropped = new ArrayList<>();
      try (ResultSet rows = sql.executeQuery()) {
        while (rows.next()) {
          dropped.add(rows.getBytes(1));
        }
      }
      return dropped;
    }
  }

  @Override
  public void close() {
    closing.run();
  }

  private static PreparedStatement prepare(Connection db, Dialect product, String text)
      throws SQLException {
    PreparedStatement sql = db.prepareStatement(text);
    if (product.limited()) {
      sql.setQueryTimeout(STATEMENT_SECONDS);
    }
    return sql;
  }

  private <T> T call(String failure, Work<T> work) {
    try (Connection db = source.getConnection()) {
      T done = work.run(db, prepared(db));
      if (!db.getAutoCommit()) {
        db.commit();
      }
      return done;
    } catch (SessionException e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      // A container's pool may throw anything, for example once it is closed.
      throw new SessionException(failure, e);
    }
  }

  private Dialect prepared(Connection db) throws SQLException {
    Dialect known = dialect;
    if (known != null) {
      return known;
    }
    Dialect found = Dialect.of(db);
    if (!hasTable(db)) {
      make(db, found);
    }
    dialect = found;
    return found;
  }

  private static boolean hasTable(Connection db) throws SQLException {
    try (Statement sql = db.createStatement();
        ResultSet none = sql.executeQuery(Dialect.PROBE)) {
      return !none.next();
    } catch (SQLException e) {
      if (!db.getAutoCommit()) {
        db.rollback();
      }
      // Class 42: the table is missing. Anything else is another fault.
      if (String.valueOf(e.getSQLState()).startsWith("42")) {
        return false;
      }
      throw e;
    }
  }

  /** Another server may be creating the table at the same moment. */
  private static void make(Connection db, Dialect product) throws SQLException {
    try (Statement sql = db.createStatement()) {
      for (String each : product.schema()) {
        sql.execute(each);
      }
      if (!db.getAutoCommit()) {
        db.commit();
      }
      LOG.log(Level.INFO, "created the table session_records");
    } catch (SQLException e) {
      if (!hasTable(db)) {
        throw e;
      }
    }
  }
}
