package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.SharedStores.Place;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import io.biscotti.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;

/** The figures in {@code docs/scaling.md}, measured again over HTTP with real databases. */
class ScalingTest {
  private static final int SESSIONS = 300;
  private static final int REQUESTS = 20;

  /** Bytes depend on random values and on versions; round trips are exact. */
  private static final double TOLERANCE = 0.15;

  @TempDir private Path home;

  private static Reply get(LiveServer server, String path, String cookie) {
    Reply reply = cookie.isEmpty() ? server.send("GET", path) : server.send("GET", path, cookie);
    assertEquals(200, reply.status(), reply::body);
    return reply;
  }

  private static String begin(LiveServer server) {
    return SharedStores.cookie(get(server, "/seven", ""), "");
  }

  /** A row of a table, by its first cell. */
  private static List<String> row(String first) throws IOException {
    return Files.readAllLines(Path.of("docs", "scaling.md")).stream()
        .filter(line -> line.startsWith("| " + first + " |"))
        .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).skip(2).toList())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + first));
  }

  private static void check(String row, int column, long measured) throws IOException {
    long documented = Long.parseLong(row(row).get(column).replace(",", ""));
    assertTrue(
        Math.abs(measured - documented) <= TOLERANCE * documented,
        () ->
            "%s, column %d: documented %d, measured %d"
                .formatted(row, column, documented, measured));
  }

  @Test
  void document_everyNamedTest_exists() throws IOException {
    Matcher names =
        Pattern.compile("`([A-Z]\\w+(?:Test|IT))`")
            .matcher(Files.readString(Path.of("docs", "scaling.md")));
    int found = 0;
    for (; names.find(); found++) {
      String file = names.group(1) + ".java";
      try (Stream<Path> tests = Files.walk(Path.of("src", "test", "java"))) {
        assertTrue(tests.anyMatch(test -> test.endsWith(file)), file);
      }
    }
    assertTrue(found > 10);
  }

  @Test
  void sealed_sevenAttributes_takeTheDocumentedBytes() throws Exception {
    try (SharedStores stores = new SharedStores(Place.SEALED, home)) {
      LiveServer server = stores.start();
      check("bytes of the cookie", 0, begin(server).length() - "Cookie: ".length());
    }
  }

  @MatrixOnly
  @Test
  void jdbc_sevenAttributes_takeTheDocumentedBytesAndRoundTrips() throws Exception {
    String url = Postgres.shared().newDatabase();
    try (SharedStores stores = new SharedStores(Place.POSTGRESQL, home).with("session.jdbc", url)) {
      LiveServer server = stores.start();
      check("bytes of the cookie", 1, begin(server).length() - "Cookie: ".length());
      long before = size(url);
      for (int i = 0; i < SESSIONS; i++) {
        begin(server);
      }
      check("bytes in the store", 1, (size(url) - before) / SESSIONS);
    }
    try (SharedStores stores = new SharedStores(Place.POSTGRESQL, home)) {
      measure(stores.start(), stores.gate, 1);
    }
  }

  @Test
  void redis_sevenAttributes_takeTheDocumentedBytesAndRoundTrips() throws Exception {
    try (RedisNode node = RedisNode.started();
        SharedStores stores = new SharedStores(Place.REDIS, home).with("redis.url", node.url())) {
      LiveServer server = stores.start();
      check("bytes of the cookie", 2, begin(server).length() - "Cookie: ".length());
      try (Jedis redis = new Jedis("127.0.0.1", node.port())) {
        ScanParams ours = new ScanParams().match("biscotti:session:*");
        String key = redis.scan(ScanParams.SCAN_POINTER_START, ours).getResult().get(0);
        check("bytes in the store", 2, redis.memoryUsage(key));
      }
    }
    try (SharedStores stores = new SharedStores(Place.REDIS, home)) {
      measure(stores.start(), stores.gate, 2);
    }
  }

  @Test
  void overflow_fitsOrNot_costsTheDocumentedRoundTrips() throws Exception {
    try (Gate gate = Gate.before(RedisNode.shared().port());
        SharedStores stores =
            new SharedStores(Place.SEALED, home)
                .with("session.overflow", "redis")
                .with("redis.url", "redis://127.0.0.1:" + gate.port())) {
      LiveServer server = stores.start();
      String cookie = begin(server);
      trips(gate, () -> get(server, "/get/user", cookie), "a request that reads", 3);
      trips(gate, () -> get(server, "/set/visits/now", cookie), "a request that changes", 3);
      check("bytes of the cookie", 3, cookie.length() - "Cookie: ".length());
      String large = SharedStores.cookie(get(server, "/random/blob/20000", cookie), cookie);
      check("bytes of the cookie", 4, large.length() - "Cookie: ".length());
      get(server, "/set/user/0", large);
      trips(gate, () -> get(server, "/get/user", large), "a request that reads", 4);
      int[] turn = {0};
      trips(gate, () -> get(server, "/set/user/" + ++turn[0], large), "a request that changes", 4);
    }
  }

  private static void measure(LiveServer server, Gate gate, int column) throws IOException {
    String cookie = begin(server);
    int[] turn = {0};
    Runnable change = () -> get(server, "/set/user/" + (1000 + ++turn[0]), cookie);
    for (int i = 0; i < 12; i++) {
      // The driver prepares statements on the server when it has seen them five times.
      change.run();
    }
    Map<String, Runnable> kinds = new TreeMap<>();
    kinds.put("a request that doesn't touch it", () -> get(server, "/anonymous", cookie));
    kinds.put("a request that reads", () -> get(server, "/get/user", cookie));
    kinds.put("a request that changes", change);
    for (Map.Entry<String, Runnable> kind : kinds.entrySet()) {
      trips(gate, kind.getValue(), kind.getKey(), column);
      if (!row(kind.getKey()).get(column).equals("0")) {
        long sent = each(gate, kind.getValue(), Gate::sent);
        long received = each(gate, kind.getValue(), Gate::received);
        check("bytes on the wire, " + kind.getKey(), column, sent + received);
      }
    }
  }

  private static void trips(Gate gate, Runnable request, String row, int column)
      throws IOException {
    assertEquals(row(row).get(column), Long.toString(each(gate, request, Gate::exchanges)), row);
  }

  private static long each(Gate gate, Runnable request, ToLongFunction<Gate> counter) {
    long before = counter.applyAsLong(gate);
    for (int i = 0; i < REQUESTS; i++) {
      request.run();
    }
    return (counter.applyAsLong(gate) - before) / REQUESTS;
  }

  private static long size(String url) throws SQLException {
    try (Connection database = DriverManager.getConnection(url, Postgres.shared().user(), "");
        Statement statement = database.createStatement();
        ResultSet row =
            statement.executeQuery("select pg_total_relation_size('session_records')")) {
      row.next();
      return row.getLong(1);
    }
  }
}
