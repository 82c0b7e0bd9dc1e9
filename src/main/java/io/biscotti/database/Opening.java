package io.biscotti.database;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a database in the background: the application's start doesn't wait for it, but every use
 * of the database does. Thread-safe.
 */
final class Opening {
  /** Null unless it is under way. */
  private volatile @Nullable Future<?> underWay;

  /**
   * Lets another thread prepare the database, once.
   *
   * @param preparation ends within a limited time; what it throws is ignored, because the uses that
   *     wait for it fail in the same way
   */
  void begin(ExecutorService thread, Runnable preparation) {
    underWay = thread.submit(preparation);
  }

  /**
   * Returns once it has succeeded or failed.
   *
   * @throws DatabaseException if the caller is interrupted
   */
  void await() {
    Future<?> known = underWay;
    if (known == null) {
      return;
    }
    try {
      known.get();
    } catch (ExecutionException e) {
      // Every use finds out for itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("Interrupted while the database was opened", e);
    }
    underWay = null;
  }
}
