package io.biscotti.revocation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells how long ago a {@link RevocationLog} was read, and what time its clock shows. Thread-safe.
 */
final class LogAge {
  private final LongSupplier nanos;
  private final InstantSource clock;

  /** When the last complete reading of the log began, or this object was created. */
  private volatile Moment read;

  /**
   * What the log's clock showed when {@link #nanos} was 0; null until the log has been read once.
   */
  private volatile @Nullable Instant atZero;

  /** A moment by both clocks. */
  record Moment(long nanos, Instant at) {}

  /**
   * Starts at zero.
   *
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   * @param clock the node's clock, which also advances while the machine sleeps
   */
  LogAge(LongSupplier nanos, InstantSource clock) {
    this.nanos = nanos;
    this.clock = clock;
    this.read = now();
  }

  Moment now() {
    return new Moment(nanos.getAsLong(), clock.instant());
  }

  /**
   * Called when the log was read.
   *
   * @param began when the reading began
   * @param at what the log's clock showed then
   */
  void read(Moment began, Instant at) {
    atZero = at.minusNanos(began.nanos());
    read = began;
  }

  /**
   * How long ago the log was last read, by the clock that shows more: the node's clock may have
   * been set back, and the monotonic one stops while the machine sleeps.
   */
  Duration get() {
    Moment last = read;
    Moment now = now();
    Duration steady = Duration.ofNanos(now.nanos() - last.nanos());
    Duration wall = Duration.between(last.at(), now.at());
    return steady.compareTo(wall) > 0 ? steady : wall;
  }

  /** The log's current time; empty until the log has been read once. */
  Optional<Instant> time() {
    return Optional.ofNullable(atZero).map(zero -> zero.plusNanos(nanos.getAsLong()));
  }
}
