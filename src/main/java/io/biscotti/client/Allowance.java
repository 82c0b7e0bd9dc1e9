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
  private final LongSupplier cpu;
  private long left = MOST_NANOS;
  private long since;

  /** A full one, by the clock and the CPU time of this machine. */
  Allowance() {
    this(System::nanoTime, THREADS::getCurrentThreadCpuTime);
  }

  /**
   * A full one.
   *
   * @param ticker nanoseconds that pass
   * @param cpu nanoseconds of CPU that the current thread has taken
   */
  Allowance(LongSupplier ticker, LongSupplier cpu) {
    this.ticker = ticker;
    this.cpu = cpu;
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
    long before = cpu.getAsLong();
    try {
      return work.get();
    } finally {
      left -= cpu.getAsLong() - before;
    }
  }
}
