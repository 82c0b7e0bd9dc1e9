package io.biscotti.app;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.biscotti.client.Operators;
import io.biscotti.database.Database;
import io.biscotti.event.SecurityEvents;
import io.biscotti.event.Type;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.operations.MetricNames;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.session.Sessions;
import io.biscotti.sharedkeys.KeyStatus;
import io.biscotti.sharedkeys.Keys;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.jvm.convention.otel.OpenTelemetryJvmMemoryMeterConventions;
import io.micrometer.core.instrument.binder.jvm.convention.otel.OpenTelemetryJvmThreadMeterConventions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics in the Prometheus text format. Their names follow the semantic conventions of
 * OpenTelemetry where it has one, and {@code docs/operating.md} lists them. Clients can't choose
 * the value of any label. Thread-safe.
 */
final class Metrics implements RequestLog.Times, AutoCloseable {
  // Prometheus, "Text-based format"; RFC 9110, section 9.1, and RFC 5789.
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE");

  /**
   * The buckets that OpenTelemetry recommends ("HTTP metrics", {@code
   * http.server.request.duration}).
   */
  private static final Duration[] BUCKETS =
      Stream.of(5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Operators readers;
  private @Nullable JvmGcMetrics garbage;

  /**
   * The timers, kept because building one for each request would cost more than everything else
   * here.
   */
  private final Map<Kind, Timer> durations = new ConcurrentHashMap<>();

  /** Requests that one timer measures. */
  private record Kind(String method, boolean secure, int status) {}

  /**
   * Starts measuring.
   *
   * @param context where {@link Sessions} will be, once the filters have started
   * @param readers who may read the metrics
   */
  Metrics(ServletContext context, Database database, SecurityEvents events, Operators readers) {
    this.readers = readers;
    registry.config().meterFilter(new MetricNames());
    database.measure(new MicrometerMetricsTrackerFactory(registry));
    addEvents(events);
    addSessions(context);
  }

  /**
   * Measures the JVM from the first reading on: that needs its management interface, which takes
   * longer to load than all other metrics.
   */
  private synchronized void addJvm() {
    if (garbage != null) {
      return;
    }
    new JvmMemoryMetrics(List.of(), new OpenTelemetryJvmMemoryMeterConventions(Tags.empty()))
        .bindTo(registry);
    new JvmThreadMetrics(List.of(), new OpenTelemetryJvmThreadMeterConventions(Tags.empty()))
        .bindTo(registry);
    garbage = new JvmGcMetrics();
    garbage.bindTo(registry);
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

  /** Measures the age of the current key of each ring. */
  void add(Keys keys, InstantSource clock) {
    for (String ring : List.of(Keys.SEALING, Keys.SIGNING)) {
      TimeGauge.builder(
              "biscotti.key.age",
              keys,
              TimeUnit.SECONDS,
              all -> ageSeconds(all, ring, clock.instant()))
          .description("Time since the key that seals or signs now took over")
          .tag("ring", ring)
          .register(registry);
      Gauge.builder("biscotti.keys", keys, all -> list(all, ring).size())
          .description("Keys of a ring")
          .tag("ring", ring)
          .register(registry);
    }
  }

  /** The age of the current key; NaN without keys or without a date, as in a Tink keyset. */
  private static double ageSeconds(Keys keys, String ring, Instant now) {
    return list(keys, ring).stream()
        .filter(key -> key.role().equals("current"))
        .flatMap(key -> key.at().stream())
        .mapToDouble(at -> Duration.between(at, now).toSeconds())
        .findFirst()
        .orElse(Double.NaN);
  }

  private static List<KeyStatus> list(Keys keys, String ring) {
    return keys.list().stream().filter(key -> key.ring().equals(ring)).toList();
  }

  private static ToDoubleFunction<ServletContext> found(ToDoubleFunction<Sessions> value) {
    return context -> Sessions.in(context).map(value::applyAsDouble).orElse(0.0);
  }

  @Override
  public void record(String method, boolean secure, int status, Duration taken) {
    Kind kind = new Kind(METHODS.contains(method) ? method : "_OTHER", secure, status);
    durations.computeIfAbsent(kind, this::timer).record(taken);
  }

  private Timer timer(Kind kind) {
    return Timer.builder("http.server.request.duration")
        .description("Duration of requests")
        .tag("http.request.method", kind.method())
        .tag("http.response.status_code", Integer.toString(kind.status()))
        .tag("url.scheme", kind.secure() ? "https" : "http")
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** {@code GET /metrics}: the metrics; 403 for clients that may not read them. */
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!readers.sent(request)) {
      throw new Refusal(
          Problem.of(
              Code.FORBIDDEN, "Your address may not read metrics; see biscotti.metrics.allow."));
    }
    addJvm();
    byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
    response.setContentType(TEXT);
    response.setContentLength(text.length);
    response.getOutputStream().write(text);
  }

  /** Removes the JVM listeners, which would leak the application's class loader. */
  @Override
  public synchronized void close() {
    if (garbage != null) {
      garbage.close();
    }
    registry.close();
  }
}
