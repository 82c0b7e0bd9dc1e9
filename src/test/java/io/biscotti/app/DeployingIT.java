package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.LiveStream;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.ProxyDocument;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;

/** The nginx configuration of {@code docs/deploying.md}, over plain HTTP on its own port. */
class DeployingIT {
  private static final String OPERATOR = "operator";

  @BeforeAll
  static void requireNginx() {
    Nginx.assumeInstalled();
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void proxy_plainHttpOnAnotherPort_acceptsUnsafeRequestsOfItsPages(Kind kind) throws Exception {
    Server server = Servers.shared(ServerOptions.of(kind, War.biscotti()));
    try (Nginx nginx = Nginx.start(ProxyDocument.configuration(server.http().getPort()))) {
      String own = "http://localhost:" + nginx.https().getPort();
      try (CookieClient client = new CookieClient(URI.create(own))) {
        assertEquals(200, client.call("POST", "/logout").header("Origin", own).send().status());
        Reply refused =
            client.call("POST", "/logout").header("Origin", "http://localhost:1").send();
        assertEquals(403, refused.status());
        assertTrue(refused.body().contains("a page of " + own + " or"), refused::body);
      }
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void proxy_liveStreams_passOnEachEventAtOnce(Kind kind) {
    Server server =
        Servers.shared(
            ServerOptions.of(kind, War.biscotti())
                .setting("biscotti.cookies.secure", "false")
                .setting("biscotti.admins", OPERATOR));
    try (Nginx nginx = Nginx.start(ProxyDocument.configuration(server.http().getPort()));
        CookieClient direct = new CookieClient(server.http());
        CookieClient client =
            new CookieClient(URI.create("http://localhost:" + nginx.https().getPort()))) {
      String operator = credentials("correct horse battery");
      Reply registered = direct.call("POST", "/api/accounts").json(operator).send();
      assertEquals(201, registered.status(), registered::body);
      assertEquals(200, client.call("POST", "/api/session").json(operator).send().status());
      String cookie = "session=" + client.cookie("session").orElseThrow();
      try (LiveStream events = live(nginx, "/api/events/stream", cookie);
          LiveStream minutes = live(nginx, "/api/monitor/stream", cookie)) {
        // The first heartbeat, and the next, which proxies must not hold back either.
        events.await(":");
        assertEquals(
            401, direct.call("POST", "/api/session").json(credentials("wrong")).send().status());
        events.await("event: sign_in_failed");
        events.await(": still here");
        for (int i = 0; i < 3; i++) {
          minutes.await("event: minutes");
        }
      }
    }
  }

  private static String credentials(String password) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(OPERATOR, password);
  }

  private static LiveStream live(Nginx nginx, String path, String cookie) {
    LiveStream stream =
        new LiveStream(
            URI.create("http://localhost:" + nginx.https().getPort() + path), "Cookie", cookie);
    assertEquals(200, stream.status());
    return stream;
  }
}
