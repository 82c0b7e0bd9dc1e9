package io.biscotti.advice;

import java.util.function.LongSupplier;

/**
 * Limits the time that inspecting sessions takes: two seconds at first, and after that a fiftieth
 * of the time that passes. Thread-safe.
 */
final class Budget {

  private static final long MOST_NANOS = 2_000_000_000L;
  private static final int SHARE = 50;

  private final LongSupplier nanoTime;
  private long left = MOST_NANOS;
  private long last;
  private boolean taken;

  /** Starts with a full budget. */
  Budget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /** Starts spending; returns false if nothing is left, or if another thread is spending. */
  synchronized boolean begin() {
    long now = nanoTime.getAsLong();
    left = Math.min(MOST_NANOS, left + (now - last) / SHARE);
    last = now;
    if (left <= 0 || taken) {
      return false;
    }
    taken = true;
    return true;
  }

  /** Stops spending. */
  synchronized void end() {
    long now = nanoTime.getAsLong();
    left -= now - last;
    last = now;
    taken = false;
  }
}
