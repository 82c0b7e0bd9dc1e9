package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Raw;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * DNS rebinding: a browser on the server's machine shows a page whose owner has pointed the page's
 * own name to 127.0.0.1, so the page and the server are of the same origin.
 */
class RebindingTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example"})
  void page_whoseNameLeadsHere_hasNoneOfTheMachinesRights(String name) throws Exception {
    try (LocalApplication application = byPassword()) {
      assertEquals(409, register(application, name));
      assertEquals(403, introspect(application, name));
    }
    try (LocalApplication application = LocalApplication.start()) {
      assertEquals(403, signIn(application, name));
    }
  }

  @Test
  void page_ofTheServerItself_hasTheMachinesRights() throws Exception {
    try (LocalApplication application = byPassword()) {
      assertEquals(201, register(application, "localhost"));
      assertEquals(200, introspect(application, "127.0.0.1"));
    }
    try (LocalApplication application = LocalApplication.start()) {
      assertEquals(200, signIn(application, "localhost"));
    }
  }

  private static LocalApplication byPassword() throws Exception {
    return LocalApplication.start(
        Map.of("biscotti.signin", "password", "biscotti.admins", "chief"));
  }

  private static int register(LocalApplication application, String name) {
    String body = "{\"username\":\"chief\",\"password\":\"" + Visitor.GOOD + "\"}";
    return post(application, name, "/api/accounts", "application/json", body);
  }

  private static int introspect(LocalApplication application, String name) {
    return post(application, name, "/api/token/introspect", FORM, "token=x");
  }

  private static int signIn(LocalApplication application, String name) {
    return post(application, name, "/login", FORM, "username=john");
  }

  private static int post(
      LocalApplication application, String name, String path, String type, String body) {
    URI uri = application.uri("");
    String host = name + ":" + uri.getPort();
    return new Raw(uri)
        .send(
            """
            POST %s HTTP/1.1
            Host: %s
            Origin: http://%s
            Content-Type: %s
            Content-Length: %d
            Connection: close

            %s"""
                .formatted(path, host, host, type, body.length(), body)
                .replaceAll("(?<!\r)\n", "\r\n"))
        .status();
  }
}
