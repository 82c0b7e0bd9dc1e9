package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import org.junit.jupiter.params.ParameterizedTest;

/** The tests of the cookie walk-through, ported one to one, on every container. */
class WalkthroughIT {

  private static Server server(Kind kind) {
    return Servers.shared(
        ServerOptions.of(kind, War.biscottiFile()).setting("biscotti.signin", "name"));
  }

  @ParameterizedTest(name = "test_set_cookie on {0}")
  @MatrixSource
  void setCookie_get_clientKeepsIt(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      Reply reply = client.get("/set-cookie");
      assertEquals(200, reply.status());
      assertTrue(client.cookie("user_id").isPresent());
    }
  }

  @ParameterizedTest(name = "test_cookie_roundtrip on {0}")
  @MatrixSource
  void getCookie_afterSetCookie_givesItsValue(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      client.get("/set-cookie");
      Reply reply = client.get("/get-cookie");
      assertEquals("12345", reply.json().path("user_id").textValue());
    }
  }

  @ParameterizedTest(name = "test_session on {0}")
  @MatrixSource
  void profile_fromLoginToLogout_followsTheSession(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      client.post("/login?username=john");
      assertEquals("john", client.get("/profile").json().path("user").textValue());

      client.post("/logout");
      assertTrue(client.get("/profile").json().has("error"));
    }
  }
}
