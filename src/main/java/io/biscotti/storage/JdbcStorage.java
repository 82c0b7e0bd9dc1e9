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
  private volatile @Nullable Consumer<Stored> listener;

  /** Keeps records in this database. Closing the storage leaves the data source open. */
  JdbcStorage(DataSource source, Clock clock) {
    this(source, clock, () -> {});
  }

  /**
   * Keeps records in this database.
   *
   * @param source hands out connections within a bounded time, with a bounded socket timeout
   * @param clock a row expires once both this clock and the database's have passed its time
   * @param closing runs when this is closed
   */
  JdbcStorage(DataSource source, Clock clock, Runnable closing) {
    this.source = source;
    this.clock = clock;
    this.closing = closing;
  }

  /**
   * Connects, and creates the table or a missing column. If that fails, it logs the reason as a
   * warning, and each use tries again.
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
                  ? Optional.of(stored(row.getLong(1), row.getBytes(2), row.getBytes(3)))
                  : Optional.empty();
            }
          }
        });
  }

  private static Stored stored(long version, byte[] content, byte @Nullable [] patch) {
    return patch == null ? new Stored(version, content) : new Stored(version, content, patch);
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
    return replace(Dialect.UPDATE, key, version, bytes, expiresAt);
  }

  @Override
  public boolean patches() {
    return true;
  }

  @Override
  public boolean patch(String key, long version, byte[] patch, Instant expiresAt) {
    return replace(Dialect.PATCH, key, version, patch, expiresAt);
  }

  private boolean replace(
      String statement, String key, long version, byte[] bytes, Instant expiresAt) {
    return call(
        "a session can't be written",
        (db, product) -> {
          try (PreparedStatement sql = prepare(db, product, statement)) {
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
  public void onDrop(Consumer<Stored> heard) {
    listener = heard;
  }

  /**
   * {@inheritDoc} Works in small batches. Servers that purge at the same time take different rows.
   */
  @Override
  public void purge() {
    long begun = System.nanoTime();
    for (int i = 0; i < MOST_BATCHES && System.nanoTime() - begun < LONGEST_PURGE_NANOS; i++) {
      List<Stored> dropped = call("expired sessions can't be deleted", this::drop);
      Consumer<Stored> heard = listener;
      if (heard != null) {
        dropped.forEach(heard);
      }
      if (dropped.size() < BATCH) {
        return;
      }
    }
  }

  private List<Stored> drop(Connection db, Dialect product) throws SQLException {
    try (PreparedStatement sql = prepare(db, product, product.purge())) {
      sql.setLong(1, clock.instant().getEpochSecond());
      sql.setInt(2, BATCH);
      List<Stored> dropped = new ArrayList<>();
      try (ResultSet rows = sql.executeQuery()) {
        while (rows.next()) {
          dropped.add(stored(1, rows.getBytes(1), rows.getBytes(2)));
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
      return committed(db, work);
    } catch (SessionException e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      // A container's pool may throw any exception, for example once it is closed.
      String why = PoolFaults.reason(e).map(": the database can't be used: "::concat).orElse("");
      throw new SessionException(failure + why, e);
    }
  }

  /**
   * Runs work in a transaction and ends it in any case: a container's pool may hand out the
   * connection again without ending a failed transaction.
   */
  private <T> T committed(Connection db, Work<T> work) throws SQLException {
    try {
      T done = work.run(db, prepared(db));
      if (!db.getAutoCommit()) {
        db.commit();
      }
      return done;
    } catch (SQLException | RuntimeException e) {
      rollBack(db, e);
      throw e;
    }
  }

  private static void rollBack(Connection db, Exception failure) {
    try {
      if (!db.getAutoCommit()) {
        db.rollback();
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private Dialect prepared(Connection db) throws SQLException {
    Dialect known = dialect;
    if (known != null) {
      return known;
    }
    Dialect found = Dialect.of(db);
    if (!answers(db, Dialect.IS_COMPLETE)) {
      make(db, answers(db, Dialect.HAS_TABLE) ? found.addition() : found.schema(), found);
    }
    dialect = found;
    return found;
  }

  /** Whether a probe succeeds; false if the table or a column is missing. */
  private static boolean answers(Connection db, String probe) throws SQLException {
    try (Statement sql = db.createStatement();
        ResultSet none = sql.executeQuery(probe)) {
      return !none.next();
    } catch (SQLException e) {
      if (!db.getAutoCommit()) {
        db.rollback();
      }
      // SQLSTATE class 42: the table or a column is missing. Everything else is another fault.
      if (String.valueOf(e.getSQLState()).startsWith("42")) {
        return false;
      }
      throw e;
    }
  }

  /** Creates or extends the table. Another server may be doing the same at this moment. */
  private static void make(Connection db, List<String> statements, Dialect product)
      throws SQLException {
    try (Statement sql = db.createStatement()) {
      if (product.limited()) {
        sql.setQueryTimeout(STATEMENT_SECONDS);
      }
      for (String each : statements) {
        sql.execute(each);
      }
      if (!db.getAutoCommit()) {
        db.commit();
      }
      LOG.log(Level.INFO, "created or extended the table session_records");
    } catch (SQLException e) {
      if (!answers(db, Dialect.IS_COMPLETE)) {
        throw e;
      }
    }
  }
}
