package io.biscotti.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import io.biscotti.storage.PoolFaults;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/**
 * A database that may be unavailable, at startup or at any later time. Calls then fail within a few
 * seconds, and succeed again once it is back. The schema is migrated before the first call that
 * succeeds. For the reasons, see {@code
 * docs/decisions/0004-accounts-in-a-database-that-may-be-away.md}.
 *
 * <p>Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Database.class.getName());

  /** How long the startup waits for migrations; an unreachable server is noticed sooner. */
  private static final Duration START = Duration.ofSeconds(10);

  private static final int STATEMENT_SECONDS = 3;

  /**
   * The SQLSTATE of a unique constraint violation (SQL:2023, class 23), in both H2 and PostgreSQL.
   */
  private static final String DUPLICATE = "23505";

  private final Connections connections;
  private final Commits commits;
  private final PoolFaults faults = new PoolFaults();
  private final HikariDataSource pool;
  private final ExecutorService background;
  private final Announcements announcements;
  private final Schema schema;
  private final Opening opening = new Opening();
  private final Probe probe;
  private volatile @Nullable Jdbi jdbi;

  private Database(Connections connections) {
    this.connections = connections;
    this.commits = new Commits(connections.isServer());
    this.pool = pool(connections, faults);
    this.announcements = new Announcements(connections);
    this.background = Executors.newCachedThreadPool(Database::daemon);
    this.schema = new Schema(connections, background);
    this.probe = new Probe(this::answers, background);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "biscotti-database");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Opens a database and migrates its schema. If the database is unavailable, it logs a warning and
   * migrates later. Takes at most ten seconds.
   *
   * @throws IllegalArgumentException if the driver can't parse {@code database.url}
   * @throws DatabaseException if the embedded database's directory or file can't be created, or
   *     other users can write to it
   */
  public static Database open(DatabaseSettings settings) {
    Database database = prepared(settings);
    database.prepare();
    return database;
  }

  /**
   * Like {@link #open}, but returns at once, and opens and migrates on another thread. Every use
   * waits until that has ended, at most ten seconds after it began. If this thread uses the
   * database before it has begun, this thread opens and migrates it.
   *
   * @param executor runs the opening, perhaps later
   * @throws IllegalArgumentException if {@link #open} would throw it
   * @throws DatabaseException if {@link #open} would throw it
   */
  public static Database opening(DatabaseSettings settings, Executor executor) {
    Database database = prepared(settings);
    database.opening.begin(executor, database::prepare);
    return database;
  }

  private static Database prepared(DatabaseSettings settings) {
    Connections connections = Connections.of(settings);
    connections.makeFile();
    return new Database(connections);
  }

  private void prepare() {
    try {
      schema.await(START);
      // The first statement takes longest, because many classes are loaded for it.
      var unused = query(jdbi());
    } catch (DatabaseException | JdbiException e) {
      if (!background.isShutdown()) {
        LOG.log(
            Level.WARNING,
            "Starting without the database; each use will try to connect again",
            e instanceof DatabaseException ? e : connections.fault(e));
      }
    }
  }

  private void awaitSchema() {
    opening.await();
    schema.await(Connections.WAIT);
  }

  private Jdbi jdbi() {
    Jdbi made = jdbi;
    return made == null ? createJdbi() : made;
  }

  /** Creates Jdbi on first use, because its many classes take long to load. */
  private synchronized Jdbi createJdbi() {
    Jdbi made = jdbi;
    if (made == null) {
      made = Jdbi.create(pool);
      made.getConfig(StatementExceptions.class)
          .setMessageRendering(StatementExceptions.MessageRendering.NONE);
      made.getConfig(SqlStatements.class).setQueryTimeout(STATEMENT_SECONDS);
      jdbi = made;
    }
    return made;
  }

  /**
   * Opens the database of a server for a command. Creates and migrates nothing.
   *
   * @throws IllegalArgumentException if the driver can't parse {@code database.url}
   * @throws DatabaseException if the file of the embedded database is missing
   */
  public static Database existing(DatabaseSettings settings) {
    Connections connections = Connections.of(settings);
    if (!connections.isServer() && !Files.exists(Path.of(connections.place() + ".mv.db"))) {
      throw new DatabaseException("There is no database " + connections.place());
    }
    Database database = new Database(connections);
    database.schema.assumeCurrent();
    return database;
  }

  private static HikariDataSource pool(Connections connections, PoolFaults faults) {
    try {
      return connections.pool(faults);
    } catch (RuntimeException e) {
      // Omit the cause, which may quote the driver's input.
      throw new IllegalArgumentException(
          "database.url must be a URL that the driver accepts, was " + connections.place());
    }
  }

  /**
   * Runs statements in one transaction with isolation level READ COMMITTED. An exception rolls it
   * back.
   *
   * @param work receives a handle for its exclusive use until it returns; do slow work that needs
   *     no database, such as password hashing, outside
   * @return what {@code work} returned
   * @throws DatabaseException if the database is unavailable or fails; a transaction that was being
   *     committed at that moment may or may not have succeeded
   */
  public <T> T call(HandleCallback<T, RuntimeException> work) {
    awaitSchema();
    try {
      return jdbi().inTransaction(work);
    } catch (JdbiException e) {
      throw connections.fault(e);
    }
  }

  /**
   * Runs one statement without a transaction, in a single round trip; {@link #call} needs another
   * for the commit.
   *
   * @param work runs exactly one statement
   * @return what {@code work} returned
   * @throws DatabaseException if the database is unavailable or fails
   */
  public <T> T query(HandleCallback<T, RuntimeException> work) {
    awaitSchema();
    try {
      return jdbi().withHandle(work);
    } catch (JdbiException e) {
      throw connections.fault(e);
    }
  }

  /**
   * Like {@link #call}, for work that may violate a unique constraint. If several callers insert
   * the same key at once, exactly one succeeds.
   *
   * @return empty, with nothing written, if a unique constraint was violated
   */
  public <T> Optional<T> unlessDuplicate(HandleCallback<T, RuntimeException> work) {
    try {
      return Optional.of(call(work));
    } catch (DatabaseException e) {
      if (Connections.sqlCause(e).filter(sql -> DUPLICATE.equals(sql.getSQLState())).isPresent()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The database as messages name it: its URL without credentials, or its file. */
  public String place() {
    return connections.place();
  }

  /**
   * The connections as a data source, for code that writes plain JDBC. While the database is
   * unavailable or its schema isn't up to date, {@code getConnection} fails within a few seconds.
   */
  public DataSource source() {
    return new PreparedSource(pool, this::awaitSchema);
  }

  /** The order in which transactions become visible, for tables that are polled for new rows. */
  public Commits commits() {
    return commits;
  }

  /** A subscription to the commits of a table, which lasts until it is closed. */
  @FunctionalInterface
  public interface Following extends AutoCloseable {
    /** Ends the subscription; a call under way may still finish. */
    @Override
    void close();
  }

  /**
   * Calls {@code news} soon after each commit, on any server, that took a {@link Commits#turn turn}
   * for this table, and whenever one may have been missed. Needs PostgreSQL, and uses one
   * connection outside the pool. Poll as well, because a lost connection may go unnoticed for a few
   * seconds. With the embedded database, there are no other servers and no calls.
   *
   * @param table a table that has a row in {@code commit_turns}
   * @param news may read the database; all followers share one thread
   */
  public Following follow(String table, Runnable news) {
    return follow(table, news, () -> {});
  }

  /**
   * Like {@link #follow(String, Runnable)}, for followers that must know at once that commits are
   * no longer announced.
   *
   * @param lost called when the connection of the announcements is lost; must not block
   */
  public Following follow(String table, Runnable news, Runnable lost) {
    return isServer() ? announcements.follow(table, news, lost) : () -> {};
  }

  /** True for a PostgreSQL server, which several processes may share; false if embedded. */
  public boolean isServer() {
    return connections.isServer();
  }

  /**
   * Whether the database responds and its schema is up to date. Waits while it is {@link #opening},
   * and then returns within about a second even if the database doesn't respond; concurrent callers
   * share one check.
   */
  public boolean isUp() {
    try {
      opening.await();
    } catch (DatabaseException e) {
      return false;
    }
    return probe.isUp();
  }

  /**
   * Whether a statement failed in the last 30 seconds because the database's disk is full.
   * PostgreSQL can still be read then; the embedded database closes itself.
   */
  public boolean isFull() {
    return faults.isFull();
  }

  private boolean answers() {
    awaitSchema();
    return query(jdbi()) == 1;
  }

  private static int query(Jdbi jdbi) {
    return jdbi.withHandle(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
  }

  /**
   * Connects the pool to metrics. Call it once.
   *
   * @param factory creates the tracker that the pool reports to
   */
  public void measure(MetricsTrackerFactory factory) {
    pool.setMetricsTrackerFactory(factory);
  }

  /**
   * Closes all connections. Later calls fail. If an embedded database is still opening, this waits
   * for that, because interrupting its migrations could leave a half-written file.
   */
  @Override
  public void close() {
    if (!isServer()) {
      try {
        opening.end();
      } catch (DatabaseException e) {
        LOG.log(Level.DEBUG, "Closing a database that is still opening", e);
      }
    }
    announcements.close();
    background.shutdownNow();
    pool.close();
  }
}
