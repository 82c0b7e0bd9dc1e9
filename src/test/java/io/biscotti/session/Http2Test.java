package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.MatrixSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Sessions over HTTP/2, with many requests on one connection. */
@Timeout(60)
class Http2Test {

  @TempDir private Path home;

  private LiveServer start(Container container, String hold) throws Exception {
    return LiveServer.startWithHttp2(
        container,
        (none, context) -> {
          var added = context.addFilter("session", new SessionFilter());
          added.setInitParameters(
              Map.of("home", home.toString(), "cookies.secure", "false", "session.hold", hold));
          added.addMappingForUrlPatterns(null, false, "/*");
          context.addServlet("page", new Page()).addMapping("/page");
        });
  }

  /** Says what the session and the visible cookies are, after what the query wants. */
  private static final class Page extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String bytes = request.getParameter("bytes");
      if (bytes != null) {
        byte[] random = new byte[Integer.parseInt(bytes)];
        new Random(1).nextBytes(random);
        request.getSession().setAttribute("big", random);
      }
      if (request.getParameter("flush") != null) {
        response.flushBuffer();
        request.getSession().setAttribute("late", "kept");
      }
      if (request.getParameter("endless") != null) {
        while (true) {
          response.getOutputStream().write(new byte[8_192]);
        }
      }
      var session = request.getSession(false);
      response
          .getWriter()
          .print(
              (session == null ? "none" : Collections.list(session.getAttributeNames()))
                  + " "
                  + Collections.list(request.getHeaders("Cookie")));
    }
  }

  /** A client that sends each cookie in a field of its own (RFC 9113, 8.2.3). */
  private static final class Client {

    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    private final LiveServer server;
    private final List<String> cookies = new ArrayList<>();
    private final List<String> others;

    Client(LiveServer server, List<String> others) throws Exception {
      this.server = server;
      this.others = others;
      // The connection begins with HTTP/1.1.
      assertEquals(200, get("").statusCode());
    }

    private HttpRequest request(String query) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/page?" + query);
      HttpRequest.Builder request = HttpRequest.newBuilder(uri);
      others.forEach(each -> request.header(each, "1"));
      cookies.forEach(each -> request.header("Cookie", each));
      return request.build();
    }

    HttpResponse<String> get(String query) throws Exception {
      HttpResponse<String> response = http.send(request(query), BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, response.version());
      response.headers().allValues("Set-Cookie").stream()
          .map(line -> line.split(";")[0])
          .forEach(cookies::add);
      return response;
    }
  }

  private static List<String> fields(int count) {
    return IntStream.range(0, count).mapToObj(i -> "X-Other-" + i).toList();
  }

  /** Each field counts 32 bytes more than its text (RFC 9113, 6.5.2). */
  @ParameterizedTest
  @MatrixSource
  void session_withManyHeaderFields_isKeptOrRefusedWithAReason(Container container)
      throws Exception {
    int kept = 0;
    int refused = 0;
    try (LiveServer server = start(container, "off")) {
      for (int bytes = 2_500; bytes <= 5_500; bytes += 125) {
        Client client = new Client(server, fields(40));
        HttpResponse<String> reply = client.get("bytes=" + bytes);
        if (reply.statusCode() == 422) {
          refused++;
          continue;
        }
        kept++;
        assertEquals("[big] []", client.get("").body(), bytes + " bytes");
      }
    }
    assertTrue(kept > 5 && refused > 5, kept + " kept, " + refused + " refused");
  }

  @ParameterizedTest
  @MatrixSource
  void longSession_whoseCookiesHaveFieldsOfTheirOwn_isThereInEachOfManyRequests(Container container)
      throws Exception {
    try (LiveServer server = start(container, "off")) {
      Client client = new Client(server, List.of());
      client.get("bytes=3500");
      assertEquals(2, client.cookies.size());
      client.cookies.add(0, "a=1");
      client.cookies.add(2, "b=2");
      String seen = client.get("").body();
      assertTrue(seen.matches("\\[big\\] \\[a=1[;,] b=2\\]"), seen);
      List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(client.http.sendAsync(client.request(""), BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> each : all) {
        assertEquals(seen, each.get().body());
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void stream_resetByTheClientDuringTheResponse_leavesTheSessionAndTheConnection(
      Container container) throws Exception {
    try (LiveServer server = start(container, "off")) {
      Client client = new Client(server, List.of());
      client.get("bytes=100");
      HttpResponse<InputStream> endless =
          client.http.send(client.request("bytes=200&endless=1"), BodyHandlers.ofInputStream());
      assertEquals(1, endless.headers().allValues("Set-Cookie").size());
      endless.body().close();
      assertEquals("[big] []", client.get("").body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void heldResponse_changedAfterAFlush_hasTheChange(Container container) throws Exception {
    try (LiveServer server = start(container, "64k")) {
      Client client = new Client(server, List.of());
      assertEquals("[late] []", client.get("flush=1").body());
      assertEquals("[late] []", client.get("").body());
    }
  }
}
