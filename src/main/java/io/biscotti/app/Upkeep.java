package io.biscotti.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The thread that does again and again what no request waits for. Work that fails is logged, and
 * done again at its next time. Thread-safe.
 */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Upkeep.class.getName());

  private static final long PATIENCE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          work -> {
            Thread made = new Thread(work, "biscotti-upkeep");
            made.setDaemon(true);
            return made;
          });

  /** Does something in such intervals, first at an uneven time: servers may start together. */
  void every(Duration pause, String what, Runnable work) {
    long millis = pause.toMillis();
    long first = ThreadLocalRandom.current().nextLong(millis / 2, millis);
    var unused =
        thread.scheduleWithFixedDelay(() -> turn(what, work), first, millis, TimeUnit.MILLISECONDS);
  }

  private static void turn(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the " + what + " can't be kept up; it is tried again", e);
    }
  }

  /** Lets work that has begun come to its end, unless it takes long. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
