package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @EnumSource
  void account_afterRestartAndCrash_isStillThere(Kind kind) {
    String john = "{\"username\":\"john\",\"password\":\"seven green otters\"}";
    try (Server server = Server.start(ServerOptions.of(kind, War.biscotti()));
        CookieClient client = server.client()) {
      assertEquals(201, client.call("POST", "/api/accounts").json(john).send().status());
      server.restart();
      assertSignedIn(client);
      client.forget();
      assertEquals(200, client.call("POST", "/api/session").json(john).send().status());
      server.crash();
      client.forget();
      assertEquals(409, client.call("POST", "/api/accounts").json(john).send().status());
      assertEquals(
          200,
          client
              .call("POST", "/login")
              .form("username", "john", "password", "seven green otters")
              .send()
              .status());
      assertSignedIn(client);
    }
  }

  @Test
  void sessionByName_oncePasswordsAreAsked_isNobodys() {
    ServerOptions byPassword = ServerOptions.of(Kind.JETTY_12_1, War.biscotti());
    String cookie;
    Path directory;
    try (Server server = Server.start(byPassword.setting("biscotti.signin", "name"));
        CookieClient client = server.client()) {
      client.post("/login?username=admin");
      cookie = "__Host-session=" + client.cookie("__Host-session").orElseThrow();
      directory = server.directory();
      assertEquals(
          200, client.call("GET", "/profile").cookieHeader(cookie).send().status(), "no cookie");
    }
    try (Server server = Server.start(byPassword.directory(directory));
        CookieClient client = server.client()) {
      assertEquals(401, client.call("GET", "/profile").cookieHeader(cookie).send().status());
    }
  }

  private static void assertSignedIn(CookieClient client) {
    Reply profile = client.get("/profile");
    assertEquals(200, profile.status(), profile::body);
    assertEquals("john", profile.json().path("user").textValue());
  }
}
