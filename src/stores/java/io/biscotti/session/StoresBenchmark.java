package io.biscotti.session;

import io.biscotti.bench.spring.SpringSessions;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Sessions in Redis and in PostgreSQL, here and in Spring Session, doing the same work in one
 * process: round trips, bytes on the wire, CPU of the server's and the store's threads for a
 * request, and bytes for a session. Prints tables in Markdown. {@code ./mvnw -Pstores verify
 * -DskipTests} runs it.
 */
final class StoresBenchmark {
  private static final int WARM = 6_000;
  private static final int MEASURED = 6_000;
  private static final int WATCHED = 200;
  private static final int SESSIONS = 1_000;

  /** A session of about one kilobyte. */
  private static final String SMALL = "/new";

  /** A session of about a hundred kilobytes. */
  private static final String LARGE = "/new?articles=4000";

  private static final RedisNode NODE = RedisNode.started();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private StoresBenchmark() {}

  /** Installs a filter in a context, for a store on this port. */
  private interface Installer {
    void install(ServletContext context, int port);
  }

  /**
   * A way to keep sessions.
   *
   * @param port of its store; 0 for none
   */
  private record System(String name, int port, Installer installer) {}

  private record Work(double serverMicros, double storeMicros) {}

  private record Wire(double exchanges, double sent, double received) {}

  /** Runs everything. */
  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory(Path.of("target"), "bench");
    Postgres postgres = Postgres.shared();
    String ours = postgres.newDatabase();
    String springs = postgres.newDatabase();
    int port = URI.create(ours.substring("jdbc:".length())).getPort();
    List<System> systems =
        List.of(
            new System("no session", 0, (context, at) -> {}),
            new System(
                "Biscotti, `redis`",
                NODE.port(),
                (context, at) ->
                    own(
                        context,
                        home,
                        Map.of("session.store", "redis", "redis.url", "redis://127.0.0.1:" + at))),
            new System("Spring Session, Redis", NODE.port(), SpringSessions::inRedis),
            new System(
                "Biscotti, `jdbc`",
                port,
                (context, at) ->
                    own(
                        context,
                        home,
                        Map.of(
                            "session.store",
                            "jdbc",
                            "session.jdbc",
                            at(ours, at),
                            "session.jdbc.user",
                            postgres.user()))),
            new System(
                "Spring Session, JDBC",
                port,
                (context, at) ->
                    SpringSessions.inDatabase(context, at(springs, at), postgres.user())));
    out(
        "| | Request | Round trips | Bytes sent | Bytes received | CPU, server, µs | CPU, store, µs |");
    out("|---|---|---|---|---|---|---|");
    for (System each : systems) {
      report(each, each.name(), "read", SMALL, "/read");
      report(each, "", "write", SMALL, "/write");
      if (each.port() != 0) {
        report(each, "", "read, 100 KB", LARGE, "/read");
        report(each, "", "write, 100 KB", LARGE, "/write");
      }
    }
    out("");
    out("| | Bytes a session |");
    out("|---|---|");
    for (System each : systems) {
      if (each.port() != 0) {
        out("| %s | %,d |".formatted(each.name(), bytes(each, ours, springs)));
      }
    }
    java.lang.System.exit(0);
  }

  private static String at(String url, int port) {
    return url.replaceFirst(":[0-9]+/", ":" + port + "/");
  }

  private static void own(ServletContext context, Path home, Map<String, String> settings) {
    var filter = context.addFilter("session", SessionFilter.class);
    filter.setInitParameters(settings);
    filter.setInitParameter("home", home.toString());
    filter.setInitParameter("cookies.secure", "false");
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }

  private static void report(System system, String name, String title, String start, String path)
      throws Exception {
    Work work = work(system, start, path);
    Wire wire = system.port() == 0 ? new Wire(0, 0, 0) : wire(system, start, path);
    out(
        "| %s | %s | %s | %,.0f | %,.0f | %.0f | %.0f |"
            .formatted(
                name,
                title,
                Double.isNaN(wire.exchanges()) ? "" : "%.2f".formatted(wire.exchanges()),
                wire.sent(),
                wire.received(),
                work.serverMicros(),
                work.storeMicros()));
  }

  private static Work work(System system, String start, String path) throws Exception {
    try (LiveServer server = start(system, system.port())) {
      String cookie = begin(server, start);
      repeat(server, path, cookie, WARM);
      long before = serverNanos();
      long stored = storeMicros(system);
      repeat(server, path, cookie, MEASURED);
      return new Work(
          (serverNanos() - before) / 1_000.0 / MEASURED,
          (storeMicros(system) - stored) / (double) MEASURED);
    }
  }

  /** Round trips are counted with small sessions only: a large answer comes in several pieces. */
  private static Wire wire(System system, String start, String path) throws Exception {
    try (Gate gate = Gate.before(system.port());
        LiveServer server = start(system, gate.port())) {
      String cookie = begin(server, start);
      repeat(server, path, cookie, WATCHED);
      long exchanges = gate.exchanges();
      long sent = gate.sent();
      long received = gate.received();
      repeat(server, path, cookie, WATCHED);
      return new Wire(
          start.equals(SMALL) ? (gate.exchanges() - exchanges) / (double) WATCHED : Double.NaN,
          (gate.sent() - sent) / (double) WATCHED,
          (gate.received() - received) / (double) WATCHED);
    }
  }

  private static long bytes(System system, String ours, String springs) throws Exception {
    try (LiveServer server = start(system, system.port())) {
      begin(server, SMALL);
      long before = storeBytes(system, ours, springs);
      for (int i = 0; i < SESSIONS; i++) {
        begin(server, SMALL);
      }
      return (storeBytes(system, ours, springs) - before) / SESSIONS;
    }
  }

  private static LiveServer start(System system, int port) throws Exception {
    Consumer<ServletContext> installer = context -> system.installer().install(context, port);
    return LiveServer.start(
        Container.JETTY,
        (none, context) -> {
          installer.accept(context);
          context.addServlet("work", new BenchmarkServlet(system.port() != 0)).addMapping("/");
        });
  }

  private static String begin(LiveServer server, String start) throws Exception {
    return CLIENT
        .send(request(server, start, ""), BodyHandlers.discarding())
        .headers()
        .firstValue("Set-Cookie")
        .map(line -> line.substring(0, line.indexOf(';')))
        .orElse("");
  }

  private static void repeat(LiveServer server, String path, String cookie, int times)
      throws Exception {
    HttpRequest request = request(server, path, cookie);
    for (int i = 0; i < times; i++) {
      if (CLIENT.send(request, BodyHandlers.discarding()).statusCode() != 200) {
        throw new IllegalStateException(path + " failed");
      }
    }
  }

  private static HttpRequest request(LiveServer server, String path, String cookie) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
    return cookie.isEmpty() ? request.build() : request.header("Cookie", cookie).build();
  }

  /** CPU time of Jetty's threads and of the clients' of Redis. */
  private static long serverNanos() {
    return Stream.of(THREADS.dumpAllThreads(false, false, 0))
        .filter(thread -> thread.getThreadName().matches("(qtp|lettuce).*"))
        .mapToLong(thread -> THREADS.getThreadCpuTime(thread.getThreadId()))
        .sum();
  }

  private static long storeMicros(System system) throws Exception {
    if (system.port() == 0) {
      return 0;
    }
    return system.port() == NODE.port() ? redisMicros() : postgresMicros();
  }

  private static long redisMicros() {
    return Math.round(
        info("cpu")
            .lines()
            .filter(line -> line.matches("used_cpu_(sys|user):.*"))
            .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".*:", "")) * 1_000_000)
            .sum());
  }

  private static String info(String section) {
    try (Redis redis = Redis.open(RedisSettings.of(NODE.url()))) {
      return redis.call(client -> client.info(section));
    }
  }

  /** The backends of all connections, in ticks of a hundredth of a second. */
  private static long postgresMicros() throws SQLException, IOException {
    long ticks = 0;
    try (Connection db = postgres();
        ResultSet rows =
            db.createStatement()
                .executeQuery(
                    "select pid from pg_stat_activity where backend_type = 'client backend'"
                        + " and pid <> pg_backend_pid()")) {
      while (rows.next()) {
        String[] stat =
            Files.readString(Path.of("/proc", rows.getString(1), "stat"))
                .replaceFirst(".*\\) ", "")
                .split(" ", -1);
        ticks += Long.parseLong(stat[11]) + Long.parseLong(stat[12]);
      }
    }
    return ticks * 10_000;
  }

  private static Connection postgres() throws SQLException {
    return DriverManager.getConnection(Postgres.shared().url(), Postgres.shared().user(), "");
  }

  private static long storeBytes(System system, String ours, String springs) throws Exception {
    if (system.port() == NODE.port()) {
      return info("memory")
          .lines()
          .filter(line -> line.startsWith("used_memory_dataset:"))
          .mapToLong(line -> Long.parseLong(line.replaceFirst(".*:", "")))
          .sum();
    }
    boolean isOurs = system.name().startsWith("Biscotti");
    String tables =
        isOurs
            ? "pg_total_relation_size('session_records')"
            : "pg_total_relation_size('spring_session')"
                + " + pg_total_relation_size('spring_session_attributes')";
    try (Connection db =
            DriverManager.getConnection(isOurs ? ours : springs, Postgres.shared().user(), "");
        ResultSet row = db.createStatement().executeQuery("select " + tables)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void out(String line) {
    java.lang.System.out.println(line);
  }
}
