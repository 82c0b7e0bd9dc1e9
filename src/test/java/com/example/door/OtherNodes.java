package com.example.door;

import io.biscotti.lifecycle.SessionException;
import io.biscotti.revocation.RevocationLog;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** The list of ended sessions that this server shares with others, and can be cut off from. */
public class OtherNodes implements RevocationLog, ServletContextListener {

  private static final AtomicBoolean CUT = new AtomicBoolean();

  private final Map<String, Instant> ids = new ConcurrentHashMap<>();

  /** Whether this server can't reach the list. */
  static void cut(boolean cut) {
    CUT.set(cut);
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    event.getServletContext().setAttribute(RevocationLog.class.getName(), this);
  }

  private static void reach() {
    if (CUT.get()) {
      throw new SessionException("cut off");
    }
  }

  @Override
  public void append(String id, Instant until) {
    reach();
    ids.put(id, until);
  }

  @Override
  public Reading read(String position, BiConsumer<String, Instant> revoked) {
    reach();
    ids.forEach(revoked);
    return new Reading("end", Instant.now());
  }

  @Override
  public void purge(Duration past) {
    reach();
  }
}
