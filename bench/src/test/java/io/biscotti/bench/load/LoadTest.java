package io.biscotti.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private int sessions;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          seen.add(path + " " + exchange.getRequestHeaders().getFirst("Cookie"));
          if (path.equals("/start")) {
            exchange.getResponseHeaders().set("Set-Cookie", "s=" + sessions++ + "; Path=/");
          }
          exchange.sendResponseHeaders(path.equals("/wrong") ? 500 : 204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void each_givesEveryBrowserItsCookie() throws IOException {
    try (Load load = load()) {
      load.each(ask("/start"));
      seen.clear();
      Sample sample = load.count(ask("/read"), 60);

      assertEquals(60, sample.requests());
      assertEquals(60, sample.latencies().getTotalCount());
      assertEquals(6, seen.stream().distinct().count());
    }
  }

  @Test
  void saturate_oneBrowser_usesTheFirstOfEachConnection() throws IOException {
    try (Load load = load()) {
      load.each(ask("/start"));
      seen.clear();
      load.saturate(ask("/read"), 1, Duration.ofMillis(50));

      assertEquals(3, seen.stream().distinct().count());
    }
  }

  @Test
  void pace_sendsWhatTheRateAsksFor() throws IOException {
    try (Load load = load()) {
      Sample sample = load.pace(ask("/read"), 2, 1_000, Duration.ofMillis(100));

      assertEquals(100, sample.requests());
      assertTrue(sample.nanos() >= Duration.ofMillis(99).toNanos());
    }
  }

  @Test
  void count_unexpectedStatus_endsTheRun() throws IOException {
    try (Load load = load()) {
      IOException thrown = assertThrows(IOException.class, () -> load.count(ask("/wrong"), 1));

      assertTrue(thrown.getMessage().startsWith("500 for "), thrown.getMessage());
    }
  }

  private Load load() throws IOException {
    return new Load(server.getAddress().getPort(), 3, 2);
  }

  private static Ask ask(String path) {
    return new Ask("GET", path, "", "", true, 0);
  }
}
