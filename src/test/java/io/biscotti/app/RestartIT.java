package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session outlives the server that made it, since the cookie holds it. */
class RestartIT {

  /** Both tests leave a server that runs, and starting one takes seconds. */
  private static final Map<Kind, Server> SERVERS = new EnumMap<>(Kind.class);

  private static Server server(Kind kind) {
    return SERVERS.computeIfAbsent(
        kind,
        each ->
            Server.start(
                ServerOptions.of(each, War.biscotti()).setting("biscotti.signin", "name")));
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(Server::close);
    SERVERS.clear();
  }

  @ParameterizedTest
  @EnumSource
  void profile_afterRestart_stillSignedIn(Kind kind) {
    Server server = server(kind);
    try (CookieClient client = server.client()) {
      assertEquals(200, client.post("/login?username=john").status());
      server.restart();
      assertSignedIn(client);
    }
  }

  @ParameterizedTest
  @EnumSource
  void profile_afterCrash_stillSignedIn(Kind kind) {
    Server server = server(kind);
    try (CookieClient client = server.client()) {
      assertEquals(200, client.post("/login?username=john").status());
      server.crash();
      assertSignedIn(client);
    }
  }

  private static void assertSignedIn(CookieClient client) {
    Reply profile = client.get("/profile");
    assertEquals(200, profile.status(), profile::body);
    assertEquals("john", profile.json().path("user").textValue());
  }
}
