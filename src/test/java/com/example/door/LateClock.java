package com.example.door;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The clock of the application's sessions: the system's, moved ahead. */
public class LateClock extends Clock implements ServletContextListener {

  private static final AtomicReference<Duration> AHEAD = new AtomicReference<>(Duration.ZERO);

  /** Moves the clock ahead. */
  public static void pass(Duration time) {
    AHEAD.updateAndGet(time::plus);
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    event.getServletContext().setAttribute(Clock.class.getName(), this);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(AHEAD.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
