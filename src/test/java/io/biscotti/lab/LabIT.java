package io.biscotti.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/** The lab in the WAR, on every container: its libraries, its cookies, and raw lines. */
class LabIT {
  private static Server server(Kind kind) {
    return Servers.shared(
        ServerOptions.of(kind, War.biscottiFile()).setting("biscotti.signin", "name"));
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void explain_publicSuffixAndForeignLetters_areKnown(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      Reply reply =
          client
              .call("POST", "/api/cookies/explain")
              .json(
                  "{\"setCookie\":\"a=b; Domain=co.uk\","
                      + "\"response\":{\"url\":\"https://b\u00fccher.co.uk/\"}}")
              .send();
      assertEquals(200, reply.status(), reply::body);
      assertFalse(reply.json().path("stored").booleanValue());
      assertTrue(reply.body().contains("public-suffix"), reply::body);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void cookie_setShownAndDeleted_comesAndGoes(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      Reply made =
          client
              .call("POST", "/api/cookies")
              .json("{\"name\":\"__Host-theme\",\"value\":\"dark\",\"secure\":true}")
              .send();
      assertEquals(201, made.status(), made::body);
      assertEquals(List.of("__Host-theme=dark; Path=/; Secure"), made.setCookies());
      assertEquals(
          "{\"name\":\"__Host-theme\",\"value\":\"dark\"}",
          client.get("/api/cookies/__Host-theme").body());
      assertEquals(204, client.delete("/api/cookies/__Host-theme").status());
      assertTrue(client.cookies().isEmpty(), client.cookies()::toString);
      assertEquals(422, client.get("/api/cookies/__Host-theme").status());
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void session_shown_hasItsAttributesAndNoValue(Kind kind) {
    try (CookieClient client = server(kind).client()) {
      client.post("/login?username=john");
      Reply reply = client.get("/api/cookies");
      assertEquals(200, reply.status());
      assertEquals(
          "Lax",
          reply.json().path("cookies").path(0).path("attributes").path("sameSite").textValue());
      String value = client.cookie("__Host-session").orElseThrow();
      assertFalse(reply.body().contains(value));
    }
  }

  /** Containers like to rewrite cookies; here every octet counts. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void rawLine_onTheWire_isTheTypedOne(Kind kind) {
    Raw raw = new Raw(server(kind).http());
    for (String line :
        List.of(
            "theme=\"dark, light\";;path=/ ;  SECURE;Priority=High",
            "a b=\\(x)@[y]{z}?/<>; max-age=+5; expires=someday",
            "=nameless",
            "nameless",
            "umlaut=\u00c3\u00bc\u00e2\u0082\u00ac; Path=/",
            "$Version=1; Version=1; Comment=x",
            "wide=" + "w".repeat(4_990))) {
      Reply reply = raw.send(rawRequest(line));
      assertEquals(200, reply.status(), reply::body);
      assertEquals(List.of(line), reply.setCookies(), kind::toString);
    }
    for (String line : List.of("a=1\\r\\nX: y", "a=\\u0000", "a=1\\u0085", "__Host-session=1")) {
      Reply reply = raw.send(rawRequest(line));
      assertEquals(422, reply.status(), reply::body);
      assertEquals(List.of(), reply.setCookies());
    }
    // The cookies of a request are read as octets, too.
    Reply reply = raw.get("/api/cookies", "Cookie: umlaut=\u00c3\u00bc\u00e2\u0082\u00ac");
    assertTrue(reply.body().contains("\"value\""), reply::body);
  }

  /** A line's escapes are those of JSON; its other characters are octets. */
  private static String rawRequest(String line) {
    boolean escaped = line.contains("\\u0") || line.contains("\\r");
    String json = escaped ? line : line.replace("\\", "\\\\").replace("\"", "\\\"");
    String body = "{\"setCookie\":\"" + json + "\"}";
    return "POST /api/set-cookie HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + "Content-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void hostileBytes_areNeverAFault(Kind kind) {
    Raw raw = new Raw(server(kind).http());
    List<String> paths =
        List.of(
            "/api/cookies/a%0D%0AX:y",
            "/api/cookies/%00",
            "/api/cookies/%ED%A0%80",
            "/api/cookies/%C0%AF",
            "/api/cookies/%zz",
            "/api/cookies/\u00ff",
            "/api/cookies/a;b=c",
            "/api/cookies/..%2f..%2f",
            "/api/cookies/%5C",
            "/api/cookies/%3Cscript%3E",
            "/api/cookies/" + "a".repeat(5_000));
    for (String path : paths) {
      Reply reply = raw.get(path);
      assertTrue(reply.status() < 500, () -> path + " " + reply);
      Reply deleted =
          raw.send("DELETE " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertTrue(deleted.status() < 500, () -> path + " " + deleted);
      assertFalse(deleted.headers().toString().contains("name=X,"), deleted::toString);
    }
    for (String query :
        List.of("path=%ED%A0%80", "path=%zz", "domain=%0d%0aX:y", "partitioned=x")) {
      Reply reply =
          raw.send(
              "DELETE /api/cookies/a?"
                  + query
                  + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertTrue(reply.status() < 500, () -> query + " " + reply);
    }
    for (String header :
        List.of("a=\u0001\u007f", "a=\u00ff\u00fe; \u00e9=1", "a=\t\"b\";;=;", "=".repeat(4_000))) {
      Reply reply = raw.get("/api/cookies", "Cookie: " + header);
      assertTrue(reply.status() < 500, () -> header + " " + reply);
    }
  }
}
