package io.biscotti.pages;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The system's clock, behind by an adjustable amount. Thread-safe. */
final class LateClock extends Clock {
  private final Clock system = Clock.systemUTC();
  private volatile Duration late = Duration.ZERO;

  /** Sets the clock to a time, from which it runs on. */
  void set(Instant instant) {
    late = Duration.between(instant, system.instant());
  }

  /** How far the clock is behind. */
  Duration late() {
    return late;
  }

  /** Sets the clock to the system's time. */
  void setRight() {
    late = Duration.ZERO;
  }

  @Override
  public Instant instant() {
    return system.instant().minus(late);
  }

  @Override
  public ZoneId getZone() {
    return system.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("nobody asks for zones here");
  }
}
