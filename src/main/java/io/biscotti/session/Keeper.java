package io.biscotti.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The thread that looks after the sessions of one web application in the background. Nothing is
 * wrong when it is late: it only lets go of what is over, and brings news.
 */
final class Keeper implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Sessions.class.getName());

  private static final long PATIENCE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          run -> {
            Thread made = new Thread(run, "biscotti-keeper");
            made.setDaemon(true);
            return made;
          });

  Keeper() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Does something again and again. The pauses vary by a quarter, so that several nodes don't work
   * in step; work that fails is logged, and done again.
   *
   * @param pause how long to wait before, and between
   * @param what names it in the log
   */
  void every(Duration pause, String what, Runnable work) {
    long millis = pause.toMillis() * ThreadLocalRandom.current().nextInt(75, 125) / 100;
    var unused =
        thread.schedule(
            () -> {
              turn(what, work);
              if (!thread.isShutdown()) {
                every(pause, what, work);
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void turn(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      if (!thread.isShutdown()) {
        LOG.log(Level.WARNING, "the " + what + " can't be kept up, but goes on working", e);
      }
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
