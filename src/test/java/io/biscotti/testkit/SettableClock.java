package io.biscotti.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved. Thread-safe. */
public final class SettableClock extends Clock {

  private final AtomicReference<Instant> now;

  /** A clock that stands at an arbitrary time. */
  public SettableClock() {
    this(Instant.parse("2026-03-01T10:00:00Z"));
  }

  /** A clock that stands at this time. */
  public SettableClock(Instant now) {
    this.now = new AtomicReference<>(now);
  }

  /** Sets the clock to this time. */
  public void set(Instant instant) {
    now.set(instant);
  }

  /** Moves the clock forward, or back if the duration is negative. */
  public void advance(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("nobody asks for zones here");
  }
}
