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
  /** How long a use waits for the preparation to begin, in case the executor never runs it. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final AtomicBoolean taken = new AtomicBoolean();

  /** The preparation; null unless it is due or under way. */
  private volatile @Nullable Due due;

  /**
   * A pending preparation.
   *
   * @param starter the thread that starts the application, which can't wait for later work
   */
  private record Due(FutureTask<?> task, Thread starter) {}

  /**
   * Lets another thread prepare the database, once. If this thread uses the database first, this
   * thread prepares it.
   *
   * @param executor runs the preparation, perhaps later
   * @param preparation ends within a limited time; its exceptions are ignored, because each use of
   *     the database fails in the same way
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
   * Returns once the preparation has succeeded or failed.
   *
   * @throws DatabaseException if {@link #end} was called before it began, or the caller is
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
      // Each use of the database notices the failure itself.
    } catch (CancellationException e) {
      // Otherwise this use could open the database while it is being closed.
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
   * Prevents the preparation from beginning; if it has begun, waits for its end.
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
