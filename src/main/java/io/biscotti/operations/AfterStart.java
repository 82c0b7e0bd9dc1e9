package io.biscotti.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs work that the first page doesn't need, a moment after the application has started. The first
 * page then comes sooner, because a server that is starting has no processor time to spare.
 * Requests that need the work wait until it has ended. Each piece of work runs on its own daemon
 * thread. Thread-safe.
 */
public final class AfterStart implements Executor, AutoCloseable {
  /** The delay after the start: enough for the first page on one core. */
  private static final Duration MOMENT = Duration.ofMillis(200);

  private final Duration moment;
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean over;

  /** Waits for {@link #started}, and then for a fifth of a second. */
  public AfterStart() {
    this(MOMENT);
  }

  AfterStart(Duration moment) {
    this.moment = moment;
  }

  /** Runs this when the moment has passed; at once if it has already. */
  @Override
  public synchronized void execute(Runnable work) {
    if (over) {
      run(work);
    } else {
      waiting.add(work);
    }
  }

  /** Called once, when the application has started. */
  public void started() {
    run(
        () -> {
          long end = System.nanoTime() + moment.toNanos();
          for (long left = moment.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
          release();
        });
  }

  private synchronized void release() {
    over = true;
    waiting.forEach(AfterStart::run);
    waiting.clear();
  }

  /** Runs the remaining work at once: whatever is closed next may wait for it. */
  @Override
  public void close() {
    release();
  }

  private static void run(Runnable work) {
    Thread thread = new Thread(work, "biscotti-start");
    thread.setDaemon(true);
    thread.start();
  }
}
