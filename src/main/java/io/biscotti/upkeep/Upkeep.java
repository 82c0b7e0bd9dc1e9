package io.biscotti.upkeep;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs background work on its own threads, which are created when there is work. Work that fails is
 * logged. Work submitted after {@link #close} is silently dropped. Thread-safe.
 */
public final class Upkeep implements Executor, AutoCloseable {
  private static final Logger LOG = System.getLogger(Upkeep.class.getName());

  private static final long PATIENCE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor threads;

  /**
   * Starts without work.
   *
   * @param name the name of the threads, after {@code biscotti-}
   * @param most the maximum number of threads; with one, tasks never run in parallel
   */
  public Upkeep(String name, int most) {
    threads =
        new ScheduledThreadPoolExecutor(
            most,
            work -> {
              Thread thread = new Thread(work, "biscotti-" + name);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Runs a task repeatedly, even after it failed, and never twice at once. The first run comes at a
   * random time within the pause, because several servers may start together.
   *
   * @param pause between the end of a run and the start of the next, 2 ms or more
   * @param what the task's name in the log
   */
  public void every(Duration pause, String what, Runnable work) {
    long millis = pause.toMillis();
    long first = ThreadLocalRandom.current().nextLong(millis / 2, millis);
    var unused =
        threads.scheduleWithFixedDelay(
            () -> turn(what, work), first, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Runs a task once, after a pause, unless this is closed first.
   *
   * @param what the task's name in the log
   */
  public void later(Duration pause, String what, Runnable work) {
    var unused = threads.schedule(() -> turn(what, work), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Queues a task to run soon; {@link #close} waits for it too. It must not throw. */
  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  private void turn(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      // During shutdown, the task's resources may already be closed.
      Level level = threads.isShutdown() ? Level.DEBUG : Level.WARNING;
      LOG.log(level, "background work on the " + what + " failed", e);
    }
  }

  /** Waits for running tasks, unless they take long. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
