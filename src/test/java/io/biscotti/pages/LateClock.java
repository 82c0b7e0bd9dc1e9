package io.biscotti.pages;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The system's clock, delayed by a set amount. Thread-safe. */
final class LateClock extends Clock {
  private final Clock system = Clock.systemUTC();
  private volatile Duration late = Duration.ZERO;

  /** Sets it to a time, from which it runs on. */
  void set(Instant instant) {
    late = Duration.between(instant, system.instant());
  }

  /** How far it is behind. */
  Duration late() {
    return late;
  }

  /** Corrects it. */
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
