package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import io.biscotti.web.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** SIGTERM, on containers with the settings of {@code docs/operating.md}. */
class ShutdownIT {
  private static final String ANN = "{\"username\":\"ann\",\"password\":\"correct horse battery\"}";

  @TempDir Path temporary;

  /** A connection whose requests are sent in pieces. */
  private record Connection(Socket socket, BufferedReader in) implements AutoCloseable {
    static Connection to(URI server) throws IOException {
      Socket socket = new Socket("127.0.0.1", server.getPort());
      socket.setSoTimeout(20_000);
      return new Connection(
          socket,
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }

    /** The head of a response; empty if the server has closed the connection. */
    List<String> head() throws IOException {
      List<String> lines = new ArrayList<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        lines.add(line);
      }
      return lines;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void sigterm_whileRequestsAndStreamsRun_losesNothing(Kind kind) throws Exception {
    Path drain = temporary.resolve("drain");
    ServerOptions options =
        ServerOptions.of(kind, War.biscotti())
            .setting("testkit.graceful", "true")
            .setting("biscotti.cookies.secure", "false")
            .setting("biscotti.log", "json")
            .setting("biscotti.drain.file", drain.toString());
    try (Server server = Server.start(options);
        CookieClient client = new CookieClient(server.http())) {
      assertEquals(201, client.call("POST", "/api/accounts").json(ANN).send().status());
      String cookie = "session=" + client.cookie("session").orElseThrow();

      // The load balancer stops sending requests first; those that still come are served.
      assertEquals(200, client.get("/health/ready").status());
      Files.createFile(drain);
      Reply ready = client.get("/health/ready");
      assertEquals(503, ready.status());
      assertTrue(ready.body().contains("\"serving\":\"down\""), ready::body);
      assertEquals(200, client.get("/profile").status());

      try (LiveStream stream =
              new LiveStream(URI.create(server.http() + "/api/events/stream"), "Cookie", cookie);
          Connection slow = Connection.to(server.http())) {
        stream.await(":");
        slow.send(
            "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "X-Request-Id: slow\r\nExpect: 100-continue\r\nContent-Length: "
                + ANN.length()
                + "\r\n\r\n");
        // Now the server has begun the request, so it must end it.
        List<String> begun = slow.head();
        assertEquals("HTTP/1.1 100", begun.get(0).strip().substring(0, 12), begun::toString);
        slow.send(ANN.substring(0, 10));

        server.terminate();

        // The server waits longer than that for the other request, which is still under way.
        stream.awaitEnd(Duration.ofSeconds(20));
        Await.until(() -> refuses(server.http()));
        slow.send(ANN.substring(10));
        List<String> head = slow.head();
        assertEquals("HTTP/1.1 200", head.get(0).strip().substring(0, 12), head::toString);
        assertTrue(head.stream().anyMatch(line -> line.startsWith("Set-Cookie: session=")));
      }
      assertEquals(143, server.exitStatus());
      checkLog(server.log(), kind);

      server.startAgain();
      // The sign-in that ended last was recorded, and its events were written.
      try (CookieClient later = new CookieClient(server.http())) {
        JsonNode events =
            Json.MAPPER.readTree(
                later.call("GET", "/api/events").header("Cookie", cookie).send().body());
        assertEquals(
            2,
            events.findValuesAsText("type").stream().filter("signed_in"::equals).count(),
            events::toString);
      }
      // Without a signal, the log isn't closed before the application stops.
      server.close();
      assertEquals(List.of(), complaints(server.log()));
    }
  }

  /**
   * Lines in which Tomcat names what a stopped application left behind: JDBC drivers, threads,
   * values of threads.
   */
  private static List<String> complaints(String log) {
    return log.lines().filter(line -> line.contains("he web application [")).toList();
  }

  private static boolean refuses(URI server) {
    try (Connection connection = Connection.to(server)) {
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Our lines are objects on standard output, each once; the container's are as ever. */
  private static void checkLog(String log, Kind kind) throws IOException {
    assertFalse(log.contains("INFO: POST /api/"), log);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : log.lines().filter(line -> line.startsWith("{")).toList()) {
      lines.add(Json.MAPPER.readTree(line));
    }
    assertEquals(
        1,
        lines.stream()
            .filter(line -> line.path("logger").asText().equals("io.biscotti.app.RequestLog"))
            .filter(line -> line.path("request_id").asText().equals("slow"))
            .filter(line -> line.path("status").asInt() == 200)
            .count(),
        log);
    String container = kind == Kind.JETTY_12_1 ? "org.eclipse.jetty" : "org.apache.c";
    assertTrue(
        log.lines().anyMatch(line -> !line.startsWith("{") && line.contains(container)), log);
  }
}
