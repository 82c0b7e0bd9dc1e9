package io.biscotti.database;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a database, migrated once: in the background, since the database may be unavailable
 * or the migration may be large. Thread-safe.
 */
final class Schema {
  private static final System.Logger LOG = System.getLogger(Database.class.getName());

  private final Connections connections;
  private final ExecutorService background;
  private volatile boolean ready;
  private @Nullable Future<?> preparation;

  /** Creates it; nothing is migrated yet. */
  Schema(Connections connections, ExecutorService background) {
    this.connections = connections;
    this.background = background;
  }

  /** Leaves the schema as it is, because a server has migrated it. */
  void assumeCurrent() {
    ready = true;
  }

  /**
   * Waits for the schema, but no longer than {@code patience}: a large migration may take longer.
   * An attempt that began before this call may fail for a reason that no longer holds, so another
   * attempt follows.
   */
  void await(Duration patience) {
    if (ready) {
      return;
    }
    long deadline = System.nanoTime() + patience.toNanos();
    Future<?> earlier = unfinished();
    if (earlier != null) {
      try {
        await(earlier, deadline);
        return;
      } catch (DatabaseException e) {
        LOG.log(Level.DEBUG, "Trying once more", e);
      }
    }
    await(preparation(), deadline);
  }

  private void await(Future<?> attempt, long deadline) {
    try {
      attempt.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw connections.fault(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new DatabaseException(
          "The database "
              + connections.place()
              + " is not ready yet: still connecting or migrating");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("Interrupted while waiting for " + connections.place(), e);
    }
  }

  private synchronized @Nullable Future<?> unfinished() {
    return preparation == null || preparation.isDone() ? null : preparation;
  }

  private synchronized Future<?> preparation() {
    if (preparation == null || (preparation.isDone() && !ready)) {
      try {
        preparation = background.submit(this::migrate);
      } catch (RejectedExecutionException e) {
        throw new DatabaseException("The database " + connections.place() + " is closed");
      }
    }
    return preparation;
  }

  private void migrate() {
    Flyway flyway = connections.migrations();
    int done = flyway.migrate().migrationsExecuted;
    ready = true;
    LOG.log(Level.INFO, "Database {0} is ready, {1} migrations applied", connections.place(), done);
  }
}
