package io.biscotti.app;

import io.biscotti.database.Database;
import io.biscotti.session.Sessions;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a load balancer asks. Thread-safe. */
final class Health {
  private static final Logger LOG = System.getLogger(Health.class.getName());

  private static final String UP = "up";
  private static final String DOWN = "down";

  private final ServletContext context;
  private final Database database;

  Health(ServletContext context, Database database) {
    this.context = context;
    this.database = database;
  }

  /**
   * What the routes answer.
   *
   * @param status {@code up} or {@code down}
   * @param checks the same for each part that was looked at
   */
  record Report(String status, Map<String, String> checks) {}

  /** {@code GET /health/live}: the application answers at all. */
  void live(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Json.write(response, HttpServletResponse.SC_OK, new Report(UP, Map.of()));
  }

  /**
   * {@code GET /health/ready}: sessions have started, their store and the database answer, and
   * every session that was ended before this start is known to have been.
   */
  void ready(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put("sessions", status(sessionsAnswer()));
    checks.put("database", status(database.isUp()));
    checks.put("revocations", status(revocationsAreKnown()));
    boolean up = !checks.containsValue(DOWN);
    Json.write(
        response,
        up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        new Report(status(up), checks));
  }

  private static String status(boolean up) {
    return up ? UP : DOWN;
  }

  private boolean revocationsAreKnown() {
    return Sessions.in(context).filter(started -> started.revocations().isLoaded()).isPresent();
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
