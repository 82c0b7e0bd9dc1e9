package io.biscotti.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of a node that may be wrong. Thread-safe. */
public final class MovableClock extends Clock {

  private volatile Duration offset = Duration.ZERO;

  /** Sets how far this clock is ahead of the system's clock, or behind it if negative. */
  void move(Duration to) {
    offset = to;
  }

  @Override
  public Instant instant() {
    return Clock.systemUTC().instant().plus(offset);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("only UTC");
  }
}
