package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import org.junit.jupiter.params.ParameterizedTest;

/** Preferences and consent on every container: in the browser's cookies, and with the account. */
class ChoicesIT {
  private static final String JOHN =
      "{\"username\":\"choosy\",\"password\":\"seven green otters\"}";

  private static Reply send(CookieClient client, String method, String path, String json) {
    return client.call(method, path).json(json).send();
  }

  private static String theme(CookieClient client) {
    return client.get("/api/preferences").json().path("theme").textValue();
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void choices_twoBrowsersOfOneAccount_shareThem(Kind kind) {
    var server = Servers.shared(ServerOptions.of(kind, War.biscotti()));
    try (CookieClient laptop = server.client();
        CookieClient phone = server.client()) {
      laptop.keep("preferences", "<script>%00\"@1..");
      assertEquals("system", theme(laptop));
      assertEquals(200, send(laptop, "PUT", "/api/preferences", "{\"theme\":\"dark\"}").status());
      assertEquals(200, send(laptop, "PUT", "/api/consent", "{\"analytics\":true}").status());
      assertTrue(laptop.cookie("analytics_id").isPresent());
      assertEquals(201, send(laptop, "POST", "/api/accounts", JOHN).status());

      assertEquals(200, send(phone, "POST", "/api/session", JOHN).status());
      assertTrue(phone.cookie("preferences").orElse("").startsWith("dark~"));
      assertTrue(phone.cookie("analytics_id").isPresent());
      assertEquals(200, send(phone, "PUT", "/api/consent", "{\"analytics\":false}").status());
      assertFalse(phone.cookie("analytics_id").isPresent());

      assertFalse(laptop.get("/api/consent").json().path("analytics").booleanValue());
      assertFalse(laptop.cookie("analytics_id").isPresent());
      assertEquals("system", laptop.delete("/api/preferences").json().path("theme").textValue());
      assertFalse(laptop.cookie("preferences").isPresent());
      assertEquals("system", theme(phone));
    }
  }
}
