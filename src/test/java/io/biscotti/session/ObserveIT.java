package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code session.store=observe} with the filters' jar, as in anybody's WAR. */
class ObserveIT {

  private static final Path WAR =
      TrapsWar.of("traps-observe", "", "", Map.of("session.store", "observe"), "");

  private static String body(CookieClient client, String... steps) {
    Reply reply = client.get(Traps.path(steps));
    assertEquals(200, reply.status(), reply::toString);
    return reply.body();
  }

  @ParameterizedTest
  @MatrixSource
  void application_observed_keepsItsSessionsAndHasTheAdvice(Kind kind) {
    Server server = Servers.shared(ServerOptions.of(kind, WAR));
    try (CookieClient client = new CookieClient(server.http())) {
      body(client, "set:a:1", "lock:l", "renew");
      assertTrue(client.cookie("JSESSIONID").isPresent());
      body(client, "object:o", "async", "set:b:2", "complete");
      client.get("/outcomes");
      assertEquals("1\n2", body(client, "get:a", "get:b", "say"));
      body(client, "bytes:x", "flush", "set:late:3");
      client.get("/outcomes");
      String advice = body(client, "advice", "say");
      assertTrue(advice.startsWith("Can this application run sealed? no\n"), advice);
      assertTrue(advice.contains("attribute late changes after the response is committed"), advice);
      assertTrue(advice.contains("attribute a: java.lang.String, "), advice);
      assertTrue(
          advice.contains(
              "session.serializable=java.lang.StringBuilder;java.util.concurrent.locks.ReentrantLock\n"),
          advice);
      body(client, "end");
      assertEquals("false", body(client, "have", "say"));
    }
  }
}
