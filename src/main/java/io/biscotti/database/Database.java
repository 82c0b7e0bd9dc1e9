package io.biscotti.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/**
 * A database that may be away, when it is opened or at any time later. While it is, every call
 * fails within a few seconds; once it is back, calls succeed again. The schema is brought up to
 * date before the first call that succeeds. Why it is so: {@code
 * docs/decisions/0004-accounts-in-a-database-that-may-be-away.md}.
 *
 * <p>Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Database.class.getName());

  /** How long the start waits for migrations; a server that is away is noticed sooner. */
  private static final Duration START = Duration.ofSeconds(10);

  private static final Duration PROBE = Duration.ofSeconds(1);
  private static final int STATEMENT_SECONDS = 3;

  /** SQL:2023 class 23, as H2 and PostgreSQL both report a broken unique constraint. */
  private static final String DUPLICATE = "23505";

  /** H2's number for a file that another process has locked. */
  private static final int FILE_IN_USE = 90020;

  private final Connections connections;
  private final Commits commits;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final ExecutorService background;
  private volatile boolean ready;
  private @Nullable Future<?> preparation;
  private @Nullable Future<Boolean> probe;

  private Database(Connections connections, HikariDataSource pool) {
    this.connections = connections;
    this.commits = new Commits(connections.isServer());
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    jdbi.getConfig(SqlStatements.class).setQueryTimeout(STATEMENT_SECONDS);
    this.background = Executors.newCachedThreadPool(Database::daemon);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "biscotti-database");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Opens a database and brings its schema up to date, or, if it is away, logs a warning and does
   * so later. Takes ten seconds at most.
   *
   * @throws IllegalArgumentException when the driver can't read {@code database.url}
   * @throws DatabaseException when the embedded database's directory or file can't be made, or
   *     other users can write to it
   */
  public static Database open(DatabaseSettings settings) {
    Connections connections = Connections.of(settings);
    connections.makeFile();
    Database database = new Database(connections, pool(connections));
    try {
      database.prepare(START);
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "Starting without the database; it is tried again at each use", e);
    }
    return database;
  }

  private static HikariDataSource pool(Connections connections) {
    try {
      return connections.pool();
    } catch (RuntimeException e) {
      // The cause may quote what the driver was given.
      throw new IllegalArgumentException(
          "database.url must be one that the driver can read, was " + connections.place());
    }
  }

  /**
   * Runs statements in one transaction of isolation level READ COMMITTED. An exception rolls it
   * back.
   *
   * @param work gets a handle that is its own until it returns; slow things that need no database,
   *     such as password hashes, are better done outside
   * @return what {@code work} returned
   * @throws DatabaseException when the database is away or fails; whether a transaction that was
   *     being committed at that moment took place is unknown
   */
  public <T> T call(HandleCallback<T, RuntimeException> work) {
    prepare(Connections.WAIT);
    try {
      return jdbi.inTransaction(work);
    } catch (JdbiException e) {
      throw fault(e);
    }
  }

  /**
   * As {@link #call}, for work whose success a unique constraint decides. So of several that insert
   * the same key at once, exactly one succeeds.
   *
   * @return empty, and nothing written, when a unique constraint refused a row
   */
  public <T> Optional<T> unlessDuplicate(HandleCallback<T, RuntimeException> work) {
    try {
      return Optional.of(call(work));
    } catch (DatabaseException e) {
      if (sqlCause(e).filter(sql -> DUPLICATE.equals(sql.getSQLState())).isPresent()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The order in which transactions become visible, for tables that are followed. */
  public Commits commits() {
    return commits;
  }

  /**
   * Whether the database answers and its schema is up to date. Answers within about a second, also
   * when the database doesn't; concurrent callers share one question.
   */
  public boolean isUp() {
    try {
      return probe().get(PROBE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized Future<Boolean> probe() {
    if (probe == null || probe.isDone()) {
      probe = background.submit(this::answers);
    }
    return probe;
  }

  private boolean answers() {
    return call(handle -> handle.createQuery("select 1").mapTo(Integer.class).one()) == 1;
  }

  /**
   * Lets the pool be measured.
   *
   * @param factory makes what the pool reports to; to be called once
   */
  public void measure(MetricsTrackerFactory factory) {
    pool.setMetricsTrackerFactory(factory);
  }

  /** Closes every connection. Calls fail from now on. */
  @Override
  public void close() {
    background.shutdownNow();
    pool.close();
  }

  /** Waits for the schema, though not for as long as a large migration may take. */
  private void prepare(Duration patience) {
    if (ready) {
      return;
    }
    try {
      preparation().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw fault(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new DatabaseException(
          "The database " + connections.place() + " is not ready yet: connecting, or migrating");
    } catch (RejectedExecutionException e) {
      throw new DatabaseException("The database " + connections.place() + " is closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("Interrupted while waiting for " + connections.place(), e);
    }
  }

  private synchronized Future<?> preparation() {
    if (preparation == null || (preparation.isDone() && !ready)) {
      preparation = background.submit(this::migrate);
    }
    return preparation;
  }

  private void migrate() {
    Flyway flyway = connections.migrations();
    int done = flyway.migrate().migrationsExecuted;
    ready = true;
    LOG.log(Level.INFO, "Database {0} is ready, {1} migrations done", connections.place(), done);
  }

  private DatabaseException fault(Throwable thrown) {
    Optional<SQLException> sql = sqlCause(thrown);
    String what = "The database " + connections.place();
    if (sql.filter(e -> e.getErrorCode() == FILE_IN_USE).isPresent()) {
      return new DatabaseException(what + " is in use by another process", sql.get());
    }
    // A wrong migration has no SQL behind it, and Flyway's message says what is wrong.
    Throwable cause = sql.<Throwable>map(e -> e).orElse(thrown);
    return new DatabaseException(what + " can't be used", cause);
  }

  private static Optional<SQLException> sqlCause(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }
}
