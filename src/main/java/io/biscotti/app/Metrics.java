package io.biscotti.app;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.biscotti.client.Operators;
import io.biscotti.database.Database;
import io.biscotti.event.SecurityEvents;
import io.biscotti.event.Type;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.session.Sessions;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Metrics in the Prometheus text format. Clients can't choose the value of any label. Thread-safe.
 */
final class Metrics implements RequestTimes, AutoCloseable {
  // Prometheus, "Text-based format"; RFC 9110, section 9.1, and RFC 5789.
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE");

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final Operators readers;

  /**
   * Starts measuring.
   *
   * @param context where {@link Sessions} will be, once the filters have started
   * @param readers who may read the metrics
   */
  Metrics(ServletContext context, Database database, SecurityEvents events, Operators readers) {
    this.readers = readers;
    database.measure(new MicrometerMetricsTrackerFactory(registry));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    garbage.bindTo(registry);
    addEvents(events);
    addSessions(context);
  }

  private void addEvents(SecurityEvents events) {
    for (Type type : Type.values()) {
      FunctionCounter.builder("biscotti.security.events", events, all -> all.count(type))
          .description("Security events since the start, including those that were merged")
          .tag("type", type.key())
          .register(registry);
    }
    FunctionCounter.builder("biscotti.security.events.dropped", events, SecurityEvents::dropped)
        .description("Security events that could not be stored")
        .register(registry);
    Gauge.builder("biscotti.security.subscriptions", events, SecurityEvents::subscriptions)
        .description("Live streams of security events")
        .register(registry);
  }

  private void addSessions(ServletContext context) {
    for (SessionEvent.Kind kind : SessionEvent.Kind.values()) {
      FunctionCounter.builder(
              "biscotti.session.events", context, found(sessions -> sessions.count(kind)))
          .description("Session events since the start")
          .tag("kind", kind.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder(
            "biscotti.session.revoked.ids", context, found(sessions -> sessions.revokedCount()))
        .description("Ids of ended sessions kept in memory")
        .register(registry);
    TimeGauge.builder(
            "biscotti.session.revocations.age",
            context,
            TimeUnit.MILLISECONDS,
            found(sessions -> sessions.revocationsAge().toMillis()))
        .description("Time since the list of ended sessions was last compared with the database")
        .register(registry);
  }

  private static ToDoubleFunction<ServletContext> found(ToDoubleFunction<Sessions> value) {
    return context -> Sessions.in(context).map(value::applyAsDouble).orElse(0.0);
  }

  @Override
  public void record(String method, int status, Duration taken) {
    Timer.builder("http.server.requests")
        .description("Duration of requests")
        .tag("method", METHODS.contains(method) ? method : "OTHER")
        .tags(List.of(Outcome.forStatus(status).asTag()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(taken);
  }

  /** {@code GET /metrics}: the metrics; 403 for clients that may not read them. */
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!readers.sent(request)) {
      throw new Refusal(
          Problem.of(
              Code.FORBIDDEN, "Your address may not read metrics; see biscotti.metrics.allow."));
    }
    byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
    response.setContentType(TEXT);
    response.setContentLength(text.length);
    response.getOutputStream().write(text);
  }

  /** Removes the JVM listeners, which would leak the application's class loader. */
  @Override
  public void close() {
    garbage.close();
    registry.close();
  }
}
