package io.biscotti.app;

import io.biscotti.session.Sessions;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;

/** What a load balancer asks. Thread-safe. */
final class Health {
  private static final Logger LOG = System.getLogger(Health.class.getName());

  private final ServletContext context;

  Health(ServletContext context) {
    this.context = context;
  }

  /**
   * What the routes answer.
   *
   * @param status {@code up} or {@code down}
   * @param checks the same for each part that was looked at
   */
  private record Report(String status, Map<String, String> checks) {}

  /** {@code GET /health/live}: the application answers at all. */
  void live(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Json.write(response, HttpServletResponse.SC_OK, new Report("up", Map.of()));
  }

  /** {@code GET /health/ready}: sessions have started, and their store answers. */
  void ready(HttpServletRequest request, HttpServletResponse response) throws IOException {
    boolean up = sessionsAnswer();
    String status = up ? "up" : "down";
    Json.write(
        response,
        up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        new Report(status, Map.of("sessions", status)));
  }

  private boolean sessionsAnswer() {
    Optional<Sessions> sessions = Sessions.in(context);
    try {
      // A token that no store ever gave: to say so, the store must work.
      sessions.ifPresent(started -> started.store().load("health"));
      return sessions.isPresent();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the session store does not answer", e);
      return false;
    }
  }
}
