package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session outlives the server that made it, since the cookie holds it. */
class RestartIT {

  private static final String JANE = "{\"username\":\"jane\",\"password\":\"seven green otters\"}";

  @ParameterizedTest
  @EnumSource
  void sessionsAndAccounts_afterStopAndCrash_areStillThere(Kind kind) {
    ServerOptions options = ServerOptions.of(kind, War.biscotti());
    try (Server server = Server.start(options.setting("biscotti.signin", "name"));
        CookieClient john = server.client();
        CookieClient jane = server.client()) {
      assertEquals(200, john.post("/login?username=john").status());
      assertEquals(201, jane.call("POST", "/api/accounts").json(JANE).send().status());
      server.restart();
      assertSignedIn(john, "john");
      assertSignedIn(jane, "jane");
      signIn(jane);
      server.crash();
      assertSignedIn(john, "john");
      assertSignedIn(jane, "jane");
      signIn(jane);
      jane.forget();
      assertEquals(409, jane.call("POST", "/api/accounts").json(JANE).send().status());
    }
  }

  private static void signIn(CookieClient client) {
    client.forget();
    assertEquals(200, client.call("POST", "/api/session").json(JANE).send().status());
    assertSignedIn(client, "jane");
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

  private static void assertSignedIn(CookieClient client, String user) {
    Reply profile = client.get("/profile");
    assertEquals(200, profile.status(), profile::body);
    assertEquals(user, profile.json().path("user").textValue());
  }
}
