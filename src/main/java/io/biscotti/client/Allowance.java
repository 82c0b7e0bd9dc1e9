package io.biscotti.client;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * CPU that work for strangers may take altogether: five seconds at once, and a fifth of a core in
 * the long run. Work runs one at a time. Thread-safe.
 */
final class Allowance {
  private static final long MOST_NANOS = 5_000_000_000L;
  private static final int SHARE = 5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final LongSupplier ticker;
  private long left = MOST_NANOS;
  private long since;

  /**
   * A full one.
   *
   * @param ticker nanoseconds that pass
   */
  Allowance(LongSupplier ticker) {
    this.ticker = ticker;
    this.since = ticker.getAsLong();
  }

  /** What the work gives; null, without doing it, while nothing is left. */
  synchronized <T> @Nullable T spend(Supplier<T> work) {
    long now = ticker.getAsLong();
    left = Math.min(MOST_NANOS, left + (now - since) / SHARE);
    since = now;
    if (left <= 0) {
      return null;
    }
    long before = THREADS.getCurrentThreadCpuTime();
    try {
      return work.get();
    } finally {
      left -= THREADS.getCurrentThreadCpuTime() - before;
    }
  }
}
