package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import org.junit.jupiter.params.ParameterizedTest;

/** A session survives a restart of its server, because the cookie contains it. */
class RestartIT {

  private static final String JANE = "{\"username\":\"jane\",\"password\":\"seven green otters\"}";

  @ParameterizedTest
  @MatrixSource(most = 2)
  void sessionsAndAccounts_afterStopAndCrash_areStillThere(Kind kind) {
    ServerOptions options = ServerOptions.of(kind, War.biscottiFile());
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

  private static void assertSignedIn(CookieClient client, String user) {
    Reply profile = client.get("/profile");
    assertEquals(200, profile.status(), profile::body);
    assertEquals(user, profile.json().path("user").textValue());
  }
}
