package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Call;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.NodeList;

/**
 * The WAR's filters are in the right order: a preflight never reaches a session, and a front end of
 * a listed origin, but no other, can read every response.
 */
class FilterOrderIT {

  private static final String LISTED = "https://app.example.test";
  private static final List<String> STRANGERS =
      List.of(
          "https://evil.example.test",
          "http://app.example.test",
          "https://app.example.test:8443",
          "https://app.example.test.evil.test",
          "null");

  /** A request and its status, from any origin. */
  private record Ask(String method, String path, int status, String... headers) {

    Reply send(CookieClient client, String... more) {
      Call call = client.call(method, path);
      List<String> all = new ArrayList<>(List.of(headers));
      all.addAll(List.of(more));
      for (int i = 0; i < all.size(); i += 2) {
        call.header(all.get(i), all.get(i + 1));
      }
      return call.send();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** Without {@code Sec-Fetch-Site}, so only reads from a stranger's page pass. */
  private static final List<Ask> ASKS =
      List.of(
          new Ask("GET", "/", 200),
          new Ask("GET", "/health/live", 200),
          new Ask("GET", "/api/session", 401),
          new Ask("GET", "/profile", 401),
          new Ask("GET", "/nothing", 404),
          new Ask("GET", "/api/nothing", 404),
          new Ask("GET", "/login", 405),
          new Ask("PATCH", "/index.html", 405, "Sec-Fetch-Site", "same-origin"),
          new Ask("PUT", "/login", 405, "Sec-Fetch-Site", "same-origin"),
          new Ask("PUT", "/api/session", 405, "Sec-Fetch-Site", "same-origin"),
          new Ask("DELETE", "/nothing", 404, "Sec-Fetch-Site", "same-origin"),
          // Signing in by name is for clients without a proxy.
          new Ask(
              "POST",
              "/login?username=john",
              403,
              "Sec-Fetch-Site",
              "same-origin",
              "X-Forwarded-For",
              "192.0.2.1"));

  private static Stream<Arguments> kindsAndAsks() {
    return Matrix.of(Kind.class).stream()
        .flatMap(kind -> ASKS.stream().map(ask -> Arguments.of(kind, ask)));
  }

  private static CookieClient client(Kind kind) {
    return Servers.shared(
            ServerOptions.of(kind, War.biscotti())
                .setting("biscotti.signin", "name")
                .setting("biscotti.cors.origins", LISTED))
        .client();
  }

  private static List<String> cors(Reply reply) {
    return reply.headers().stream()
        .map(Reply.Header::name)
        .filter(name -> name.regionMatches(true, 0, "Access-Control-", 0, 15))
        .toList();
  }

  private static void assertVaries(Reply reply) {
    List<String> members =
        reply.headers("Vary").stream()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .map(String::strip)
            .toList();
    assertEquals(1, members.stream().filter("Origin"::equals).count(), reply::toString);
  }

  @Test
  void webXml_filterMappings_areInTheOrderOfTheDesign() throws Exception {
    try (ZipFile war = new ZipFile(War.biscottiFile().toFile());
        InputStream xml = war.getInputStream(war.getEntry("WEB-INF/web.xml"))) {
      NodeList mappings =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(xml)
              .getElementsByTagName("filter-mapping");
      List<String> names = new ArrayList<>();
      for (int i = 0; i < mappings.getLength(); i++) {
        names.add(
            ((org.w3c.dom.Element) mappings.item(i))
                .getElementsByTagName("filter-name")
                .item(0)
                .getTextContent());
      }
      assertEquals(
          List.of("request-log", "headers", "cors", "session", "csrf", "static-files"), names);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void preflight_listedOrigin_isAllowedWithoutASession(Kind kind) {
    try (CookieClient client = client(kind)) {
      Ask preflight =
          new Ask(
              "OPTIONS",
              "/api/session",
              204,
              "Access-Control-Request-Method",
              "DELETE",
              "Access-Control-Request-Headers",
              "content-type");
      client.post("/login?username=john");
      for (boolean signedIn : List.of(true, false)) {
        Reply reply = preflight.send(client, "Origin", LISTED);
        assertEquals(204, reply.status());
        assertEquals(List.of(LISTED), reply.headers("Access-Control-Allow-Origin"));
        assertEquals(List.of("true"), reply.headers("Access-Control-Allow-Credentials"));
        assertTrue(reply.header("Access-Control-Allow-Methods").orElse("").contains("DELETE"));
        assertEquals(List.of("content-type"), reply.headers("Access-Control-Allow-Headers"));
        assertEquals(List.of(), reply.setCookies(), "signed in: " + signedIn);
        assertVaries(reply);
        client.forget();
      }
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void preflight_unlistedOrigin_isForbidden(Kind kind) {
    try (CookieClient client = client(kind)) {
      client.post("/login?username=john");
      Ask preflight =
          new Ask("OPTIONS", "/api/session", 403, "Access-Control-Request-Method", "DELETE");
      for (String stranger : STRANGERS) {
        Reply reply = preflight.send(client, "Origin", stranger);
        assertEquals(403, reply.status(), stranger);
        assertEquals("forbidden", reply.json().path("code").textValue());
        assertEquals(List.of(), cors(reply), stranger);
        assertEquals(List.of(), reply.setCookies(), stranger);
        assertVaries(reply);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndAsks")
  void response_anyStatus_isReadableOnlyByListedOrigins(Kind kind, Ask ask) {
    try (CookieClient client = client(kind)) {
      Reply listed = ask.send(client, "Origin", LISTED);
      assertEquals(ask.status(), listed.status(), listed::body);
      assertEquals(List.of(LISTED), listed.headers("Access-Control-Allow-Origin"));
      assertEquals(List.of("true"), listed.headers("Access-Control-Allow-Credentials"));
      assertEquals(1, listed.headers("Access-Control-Expose-Headers").size());
      assertVaries(listed);

      for (String stranger : STRANGERS) {
        Reply unlisted = ask.send(client, "Origin", stranger);
        assertEquals(ask.status(), unlisted.status(), unlisted::body);
        assertEquals(List.of(), cors(unlisted), stranger);
        assertVaries(unlisted);
      }

      Reply plain = ask.send(client);
      assertEquals(ask.status(), plain.status(), plain::body);
      assertEquals(List.of(), cors(plain));
      assertVaries(plain);
    }
  }
}
