package io.biscotti.database;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a database in the background: the application's start doesn't wait for it, but every use
 * of the database does. Thread-safe.
 */
final class Opening {
  /** How long a use waits for it to begin, in case the executor forgets it. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final AtomicBoolean taken = new AtomicBoolean();

  /** Null unless it is due or under way. */
  private volatile @Nullable Due due;

  /**
   * What has to be done.
   *
   * @param starter the thread that starts the application; it can't wait for what comes later
   */
  private record Due(FutureTask<?> task, Thread starter) {}

  /**
   * Lets another thread prepare the database, once. If this thread uses it before, it is prepared
   * at once.
   *
   * @param executor runs it, perhaps later
   * @param preparation ends within a limited time; what it throws is ignored, because the uses that
   *     wait for it fail in the same way
   */
  void begin(Executor executor, Runnable preparation) {
    FutureTask<?> task = new FutureTask<>(preparation, null);
    due = new Due(task, Thread.currentThread());
    executor.execute(() -> take(task));
  }

  private void take(FutureTask<?> task) {
    if (taken.compareAndSet(false, true)) {
      task.run();
    }
  }

  /**
   * Returns once it has succeeded or failed.
   *
   * @throws DatabaseException if it {@link #end ended} before it began, or the caller is
   *     interrupted
   */
  void await() {
    Due known = due;
    if (known == null) {
      return;
    }
    try {
      awaitEnd(known);
    } catch (ExecutionException e) {
      // Every use finds out for itself.
    } catch (CancellationException e) {
      // A use that went on could still open what is being closed.
      throw new DatabaseException("The database was closed before it was opened", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("Interrupted while the database was opened", e);
    }
    due = null;
  }

  private void awaitEnd(Due known) throws ExecutionException, InterruptedException {
    if (known.starter() == Thread.currentThread()) {
      take(known.task());
    }
    try {
      known.task().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      take(known.task());
      known.task().get();
    }
  }

  /**
   * Makes sure that it doesn't begin any more; waits for its end if it has.
   *
   * @throws DatabaseException if the caller is interrupted
   */
  void end() {
    Due known = due;
    if (known != null && taken.compareAndSet(false, true)) {
      known.task().cancel(false);
    } else {
      await();
    }
  }
}
