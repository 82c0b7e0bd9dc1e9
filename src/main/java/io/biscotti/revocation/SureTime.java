package io.biscotti.revocation;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The latest time that has certainly passed. A wrong clock must not make this node forget an id:
 * its own may be set ahead and back while it runs. So this is the earliest of the node's clock, the
 * monotonic time since the start, and the log's clock, if there is one. Thread-safe.
 */
final class SureTime {
  private final Clock clock;
  private final LongSupplier nanos;
  private final Instant start;
  private final long startNanos;

  /** Starts to measure the monotonic time. */
  SureTime(Clock clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    this.start = clock.instant();
    this.startNanos = nanos.getAsLong();
  }

  /**
   * The latest time that has certainly passed.
   *
   * @param logs the time by the log's clock; empty without a log, or before it was read
   */
  Instant now(Optional<Instant> logs) {
    Instant steady = start.plusNanos(nanos.getAsLong() - startNanos);
    Instant sure = earlier(clock.instant(), steady);
    return logs.isEmpty() ? sure : earlier(sure, logs.get());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
