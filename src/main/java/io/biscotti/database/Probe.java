package io.biscotti.database;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the database responds within a second. Concurrent callers share one check.
 * Thread-safe.
 */
final class Probe {
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Callable<Boolean> check;
  private final ExecutorService background;
  private @Nullable Future<Boolean> running;

  /**
   * Creates the probe.
   *
   * @param check queries the database; may block or throw
   * @param background runs the check
   */
  Probe(Callable<Boolean> check, ExecutorService background) {
    this.check = check;
    this.background = background;
  }

  /** Whether the check succeeded in time; false if the thread was interrupted. */
  boolean isUp() {
    try {
      return running().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized Future<Boolean> running() {
    if (running == null || running.isDone()) {
      running = background.submit(check);
    }
    return running;
  }
}
