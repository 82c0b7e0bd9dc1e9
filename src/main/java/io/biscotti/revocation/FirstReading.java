package io.biscotti.revocation;

import io.biscotti.lifecycle.SessionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The first reading of a log. The application's start doesn't wait for it, but every caller that
 * asks about a session does. Thread-safe.
 */
final class FirstReading {
  /** Null unless the reading is under way, so that later checks cost almost nothing. */
  private volatile @Nullable CountDownLatch underWay;

  /** Lets another thread read the log, once. */
  void begin(Executor reader, Runnable reading) {
    CountDownLatch end = new CountDownLatch(1);
    underWay = end;
    reader.execute(
        () -> {
          try {
            reading.run();
          } finally {
            underWay = null;
            end.countDown();
          }
        });
  }

  /**
   * Returns once the reading has succeeded or failed.
   *
   * @throws SessionException if the caller is interrupted
   */
  void await() {
    CountDownLatch end = underWay;
    if (end == null) {
      return;
    }
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionException("interrupted while the revocation log was read", e);
    }
  }
}
