package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.sockets.OpenSocket;
import io.biscotti.revocation.KeptLog;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.LiveServer.Container;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.SettableClock;
import io.biscotti.testkit.Socket;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets and streams of a server that may have missed what others have revoked. */
@Timeout(60)
class StaleConnectionsTest {

  @TempDir private Path home;
  private final KeptLog log = new KeptLog();
  private final SettableClock clock = new SettableClock();
  private final Page page = new Page();

  private LiveServer start(String stale) throws Exception {
    return LiveServer.start(
        Container.JETTY,
        (none, context) -> {
          context.setAttribute(Sessions.REVOCATION_LOG, log);
          context.setAttribute(Clock.class.getName(), clock);
          var added = context.addFilter("session", new SessionFilter());
          added.setInitParameters(
              Map.of(
                  "home", home.toString(), "cookies.secure", "false", "revocation.stale", stale));
          added.setAsyncSupported(true);
          added.addMappingForUrlPatterns(null, false, "/*");
          LiveServer.addSockets(context, OpenSocket.class);
          context.addServlet("page", page).addMapping("/page");
        });
  }

  private static final class Page extends HttpServlet {

    private static final long serialVersionUID = 1;

    private transient volatile BooleanSupplier end;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      request.getSession().setAttribute("n", "alice");
      end = Sessions.endOf(request).orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"refuse", "allow"})
  void socketAndStream_whoseSessionOthersMayHaveEnded_endIfSuchSessionsAreRefused(String stale)
      throws Exception {
    try (LogRecorder quiet = LogRecorder.of("io.biscotti").quietly();
        LiveServer server = start(stale)) {
      String cookie = server.send("GET", "/page").setCookies().get(0).split(";")[0];
      URI uri = URI.create("http://127.0.0.1:" + server.port());
      try (Socket socket = Socket.open(uri, "/open", cookie)) {
        assertEquals("alice", socket.hear());
        assertFalse(page.end.getAsBoolean());
        log.away(true);
        clock.advance(Duration.ofMinutes(1));
        if (stale.equals("allow")) {
          assertFalse(page.end.getAsBoolean());
          assertEquals("alice", socket.ask("n?"));
        } else {
          assertTrue(page.end.getAsBoolean());
          assertEquals(1008, socket.closed());
          assertEquals(503, server.send("GET", "/page", "Cookie: " + cookie).status());
        }
      }
      log.away(false);
      Await.until(() -> server.send("GET", "/page", "Cookie: " + cookie).status() == 200);
    }
  }
}
