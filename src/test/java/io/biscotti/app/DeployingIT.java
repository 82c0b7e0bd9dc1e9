package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;

/** The nginx configuration of {@code docs/deploying.md}, over plain HTTP on its own port. */
class DeployingIT {
  private static final Path DOCUMENT = Path.of("docs", "deploying.md");

  @BeforeAll
  static void requireNginx() {
    Nginx.assumeInstalled();
  }

  @ParameterizedTest
  @MatrixSource
  void proxy_plainHttpOnAnotherPort_acceptsUnsafeRequestsOfItsPages(Kind kind) throws Exception {
    Server server = Servers.shared(ServerOptions.of(kind, War.biscotti()));
    try (Nginx nginx = Nginx.start(configuration(server.http().getPort()))) {
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

  private static String configuration(int port) throws Exception {
    String text = Files.readString(DOCUMENT);
    int start = text.indexOf("```nginx\n") + "```nginx\n".length();
    String block = text.substring(start, text.indexOf("```", start));
    assertTrue(block.contains("http://127.0.0.1:8080"));
    return "server {\nlisten 443;\nserver_name localhost;\n"
        + block.replace("http://127.0.0.1:8080", "http://127.0.0.1:" + port)
        + "}\n";
  }
}
