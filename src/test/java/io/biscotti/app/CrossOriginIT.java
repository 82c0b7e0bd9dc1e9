package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.biscotti.testkit.Call;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A front end of another origin, at the level of HTTP. Which cookies a browser adds to its requests
 * is up to the browser.
 */
class CrossOriginIT {

  private static final String LISTED = "https://app.example.test";
  private static final String UNLISTED = "https://evil.example.test";

  private static Stream<Arguments> kindsAndSites() {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(
            kind -> Stream.of("cross-site", "same-site").map(site -> Arguments.of(kind, site)));
  }

  private static CookieClient client(Kind kind) {
    return Servers.shared(
            ServerOptions.of(kind, War.biscotti())
                .setting("biscotti.signin", "name")
                .setting("biscotti.cors.origins", LISTED))
        .client();
  }

  /** A request as a browser sends it for a page of that origin. */
  private static Call from(
      String origin, String site, CookieClient client, String method, String path) {
    return client
        .call(method, path)
        .header("Origin", origin)
        .header("Sec-Fetch-Site", site)
        .header("Sec-Fetch-Mode", "cors");
  }

  private static Reply preflight(
      String origin, String site, CookieClient client, String method, String path) {
    // A browser sends it without cookies.
    return from(origin, site, client, "OPTIONS", path)
        .header("Access-Control-Request-Method", method)
        .cookieHeader("")
        .send();
  }

  private static void assertReadable(int status, Reply reply) {
    assertEquals(status, reply.status(), reply::body);
    assertEquals(List.of(LISTED), reply.headers("Access-Control-Allow-Origin"));
    assertEquals(List.of("true"), reply.headers("Access-Control-Allow-Credentials"));
  }

  private static void assertRejected(Reply reply) {
    assertEquals(403, reply.status(), reply::body);
    assertEquals("csrf_rejected", reply.json().path("code").textValue());
    assertEquals(List.of(), reply.headers("Access-Control-Allow-Origin"));
    assertEquals(List.of(), reply.headers("Access-Control-Allow-Credentials"));
    assertEquals(List.of(), reply.setCookies());
    assertEquals(List.of("Origin"), reply.headers("Vary"));
  }

  @ParameterizedTest
  @MethodSource("kindsAndSites")
  void listedOrigin_signsInReadsAndSignsOut(Kind kind, String site) {
    try (CookieClient client = client(kind)) {
      Reply signIn = from(LISTED, site, client, "POST", "/login").form("username", "john").send();
      assertReadable(200, signIn);
      assertEquals(1, signIn.setCookies("__Host-session").size(), signIn::toString);

      Reply session = from(LISTED, site, client, "GET", "/api/session").send();
      assertReadable(200, session);
      assertEquals("john", session.json().path("user").textValue());

      assertReadable(204, preflight(LISTED, site, client, "DELETE", "/api/session"));
      assertReadable(204, from(LISTED, site, client, "DELETE", "/api/session").send());
      assertEquals(List.of(), client.cookies());
      assertReadable(401, from(LISTED, site, client, "GET", "/api/session").send());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSites")
  void listedOrigin_logout_endsTheSession(Kind kind, String site) {
    try (CookieClient client = client(kind)) {
      from(LISTED, site, client, "POST", "/login").json("{\"username\":\"john\"}").send();
      assertReadable(200, from(LISTED, site, client, "GET", "/profile").send());
      assertReadable(200, from(LISTED, site, client, "POST", "/logout").send());
      assertReadable(401, from(LISTED, site, client, "GET", "/profile").send());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSites")
  void unlistedOrigin_isRefusedWithoutEffect(Kind kind, String site) {
    try (CookieClient client = client(kind)) {
      assertRejected(from(UNLISTED, site, client, "POST", "/login").form("username", "eve").send());
      assertEquals(List.of(), client.cookies());

      client.post("/login?username=john");
      assertRejected(from(UNLISTED, site, client, "POST", "/login").form("username", "eve").send());
      assertRejected(from(UNLISTED, site, client, "POST", "/logout").send());
      assertRejected(from(UNLISTED, site, client, "DELETE", "/api/session").send());
      assertRejected(from("null", site, client, "POST", "/logout").send());
      assertEquals("john", client.get("/profile").json().path("user").textValue());

      Reply read = from(UNLISTED, site, client, "GET", "/api/session").send();
      assertEquals(200, read.status());
      assertFalse(read.header("Access-Control-Allow-Origin").isPresent(), read::toString);
    }
  }
}
