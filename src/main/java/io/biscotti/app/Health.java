package io.biscotti.app;

import io.biscotti.database.Database;
import io.biscotti.operations.Drain;
import io.biscotti.session.Sessions;
import io.biscotti.web.Json;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Health checks for load balancers. Thread-safe. */
final class Health {
  private static final Logger LOG = System.getLogger(Health.class.getName());

  private static final String UP = "up";
  private static final String DOWN = "down";
  private static final String STALE = "stale";
  private static final String FULL = "full";

  private final ServletContext context;
  private final Database database;
  private final BooleanSupplier api;
  private final Drain drain;

  /**
   * Checks these parts.
   *
   * @param api whether the API answers; may wait for it while the application starts
   */
  Health(ServletContext context, Database database, BooleanSupplier api, Drain drain) {
    this.context = context;
    this.database = database;
    this.api = api;
    this.drain = drain;
  }

  /**
   * The response of both routes.
   *
   * @param status {@code up} or {@code down}
   * @param checks the same for each part that was checked; {@code stale} for a list of ended
   *     sessions that other servers may have added to; {@code full} for a database that can be read
   *     but not written
   */
  record Report(String status, Map<String, String> checks) {}

  /** {@code GET /health/live}: always 200; the application responds. */
  void live(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Json.write(response, HttpServletResponse.SC_OK, new Report(UP, Map.of()));
  }

  /**
   * {@code GET /health/ready}: 200 if the session filter and the API have started, the session
   * store and the database respond, and the list of ended sessions is loaded and current; otherwise
   * 503. Also 503, with the check {@code serving}, while the server is about to stop. The check
   * {@code api} is present only if the API couldn't start. A database whose disk is full is
   * reported, but the server stays ready, because requests that only read still work.
   */
  void ready(HttpServletRequest request, HttpServletResponse response) throws IOException {
    // Check these first: they wait for parts that are still starting, which would slow down the
    // other checks.
    boolean apiIsUp = api.getAsBoolean();
    String revocations = revocations();
    Map<String, String> checks = new LinkedHashMap<>();
    checks.put("sessions", status(sessionsAnswer()));
    checks.put("database", database());
    checks.put("revocations", revocations);
    if (!apiIsUp) {
      checks.put("api", DOWN);
    }
    if (drain.isDraining()) {
      checks.put("serving", DOWN);
    }
    boolean up = checks.values().stream().allMatch(List.of(UP, FULL)::contains);
    Json.write(
        response,
        up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
        new Report(status(up), checks));
  }

  private static String status(boolean up) {
    return up ? UP : DOWN;
  }

  private String database() {
    boolean up = database.isUp();
    return up && database.isFull() ? FULL : status(up);
  }

  private String revocations() {
    Optional<Sessions> loaded =
        Sessions.in(context).filter(started -> started.areRevocationsLoaded());
    if (loaded.isEmpty()) {
      return DOWN;
    }
    return loaded.get().areRevocationsCurrent() ? UP : STALE;
  }

  private boolean sessionsAnswer() {
    Optional<Sessions> sessions = Sessions.in(context);
    try {
      sessions.ifPresent(started -> started.probe());
      return sessions.isPresent();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the session store does not respond", e);
      return false;
    }
  }
}
