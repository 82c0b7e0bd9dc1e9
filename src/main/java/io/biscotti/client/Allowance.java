package io.biscotti.client;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A CPU budget for work that unauthenticated clients cause: five seconds in a burst, and a fifth of
 * a core in the long run. Tasks run one at a time. Thread-safe.
 */
final class Allowance {
  private static final long MOST_NANOS = 5_000_000_000L;
  private static final int SHARE = 5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final LongSupplier ticker;
  private final LongSupplier cpu;
  private long left = MOST_NANOS;
  private long since;

  /** A full budget that uses the system's clock and CPU time. */
  Allowance() {
    this(System::nanoTime, THREADS::getCurrentThreadCpuTime);
  }

  /**
   * A full budget.
   *
   * @param ticker the elapsed time in nanoseconds
   * @param cpu the current thread's CPU time in nanoseconds
   */
  Allowance(LongSupplier ticker, LongSupplier cpu) {
    this.ticker = ticker;
    this.cpu = cpu;
    this.since = ticker.getAsLong();
  }

  /**
   * Runs the work and returns its result; returns null without running it while the budget is used
   * up.
   */
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
