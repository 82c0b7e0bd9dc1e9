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
 * Does what no request waits for, on threads of its own, which are made when there is work. Work
 * that fails is logged. What comes after the end is dropped without a word: nobody waits for it.
 * Thread-safe.
 */
public final class Upkeep implements Executor, AutoCloseable {
  private static final Logger LOG = System.getLogger(Upkeep.class.getName());

  private static final long PATIENCE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor threads;

  /**
   * Nothing to do yet.
   *
   * @param name of its threads, behind {@code biscotti-}
   * @param most how many threads there are at most; with one, works never run at once
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
   * Does something again and again, also after it failed; never twice at once. First at an uneven
   * time within the pause: servers may start together.
   *
   * @param pause between the end of a turn and the next, 2 ms or more
   * @param what names it in the log
   */
  public void every(Duration pause, String what, Runnable work) {
    long millis = pause.toMillis();
    long first = ThreadLocalRandom.current().nextLong(millis / 2, millis);
    var unused =
        threads.scheduleWithFixedDelay(
            () -> turn(what, work), first, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Does something once, after a pause, unless the end comes before.
   *
   * @param what names it in the log
   */
  public void later(Duration pause, String what, Runnable work) {
    var unused = threads.schedule(() -> turn(what, work), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Does something next, in turn; {@link #close} waits for it too. It must not throw. */
  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  private void turn(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      // At the end, what work needs may have gone already.
      Level level = threads.isShutdown() ? Level.DEBUG : Level.WARNING;
      LOG.log(level, "the " + what + " can't be kept up, but all else goes on", e);
    }
  }

  /** Lets work that has begun come to its end, unless it takes long. */
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
