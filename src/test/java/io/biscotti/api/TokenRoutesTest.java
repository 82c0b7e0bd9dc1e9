package io.biscotti.api;

import static io.biscotti.app.Visitor.BETTER;
import static io.biscotti.app.Visitor.GOOD;
import static io.biscotti.app.Visitor.change;
import static io.biscotti.app.Visitor.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.LiveStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access and refresh tokens over HTTP, for browsers and for other clients. */
class TokenRoutesTest {
  private static final String JSON = "application/json";
  private static final String[] BROWSER = {"Sec-Fetch-Site", "same-origin"};
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application =
        LocalApplication.start(Map.of("biscotti.signin", "password", "biscotti.admins", "chief"));
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Visitor visitor() {
    return new Visitor(application);
  }

  private static Answer post(String path, String json, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!json.isEmpty()) {
      all.addAll(List.of("Content-Type", JSON));
    }
    return application.send("POST", path, json, all.toArray(new String[0]));
  }

  private static JsonNode tokens(String username) {
    Answer answer = post("/api/token", credentials(username, GOOD));
    assertEquals(200, answer.status(), answer::body);
    assertEquals(List.of(), answer.setCookies());
    return answer.json();
  }

  private static Answer refresh(String token) {
    return post("/api/token/refresh", "{\"refresh_token\":\"" + token + "\"}");
  }

  private static Answer bearer(String path, JsonNode tokens) {
    return application.get(path, "Authorization", "Bearer " + tokens.path("access_token").asText());
  }

  private static String refreshToken(JsonNode tokens) {
    return tokens.path("refresh_token").asText();
  }

  private static String code(Answer answer) {
    return answer.json().path("code").asText();
  }

  private static String line(Answer answer, String name) {
    return answer.setCookies().stream()
        .filter(each -> each.startsWith(name + "="))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + answer.setCookies()));
  }

  private static String pair(Answer answer, String name) {
    return line(answer, name).split(";", -1)[0];
  }

  private static void assertRefused(Answer answer) {
    assertEquals(401, answer.status(), answer::body);
    assertEquals("token_invalid", code(answer));
    assertEquals("Bearer error=\"invalid_token\"", answer.header("WWW-Authenticate"));
  }

  /** A browser that is signed in and has its tokens. */
  private record Browser(Visitor visitor, Answer given) {
    static Browser of(String username) {
      Visitor visitor = TokenRoutesTest.visitor().register(username);
      Answer given = visitor.send("POST", "/api/token", "", BROWSER);
      assertEquals(200, given.status(), given::body);
      return new Browser(visitor, given);
    }

    String access() {
      return pair(given, "access_token");
    }

    String refresh() {
      return pair(given, "refresh_token");
    }
  }

  @Test
  void token_credentials_returnsAWorkingPair() {
    visitor().register("abe");
    JsonNode tokens = tokens("abe");
    assertEquals("Bearer", tokens.path("token_type").asText());
    assertEquals(600, tokens.path("expires_in").asInt());
    assertEquals("{\"user\":\"abe\"}", bearer("/profile", tokens).body());
    assertEquals(200, bearer("/api/events", tokens).status());
    JsonNode sessions = bearer("/api/sessions", tokens).json().path("sessions");
    assertEquals(2, sessions.size());
    assertTrue(sessions.path(0).path("current").asBoolean());
  }

  @Test
  void token_inABrowser_isInCookiesAndNotInTheBody() {
    Browser browser = Browser.of("ada");
    assertEquals(List.of("expiresAt"), names(browser.given().json()));
    String access = line(browser.given(), "access_token");
    for (String part : List.of("; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax")) {
      assertTrue((access + ";").contains(part), access);
    }
    assertTrue(access.contains("Max-Age=600"), access);
    String refresh = line(browser.given(), "refresh_token");
    for (String part : List.of("; Path=/api/token;", "; Secure", "; HttpOnly")) {
      assertTrue((refresh + ";").contains(part), refresh);
    }
    assertEquals(
        "{\"user\":\"ada\"}", application.get("/profile", "Cookie", browser.access()).body());
  }

  /** Pages embedded in two sites share neither the session nor its tokens. */
  @Test
  void token_ofAPartitionedSession_isPartitionedUntilItIsDeleted() throws Exception {
    try (LocalApplication embedded =
        LocalApplication.start(
            Map.of("biscotti.signin", "password"),
            context ->
                context
                    .getSessionHandler()
                    .getSessionCookieConfig()
                    .setAttribute("Partitioned", ""))) {
      Visitor visitor = new Visitor(embedded).register("art");
      Answer given = visitor.send("POST", "/api/token", "", BROWSER);
      assertTrue(line(given, "access_token").endsWith("; Partitioned"), given::toString);
      assertTrue(line(given, "refresh_token").endsWith("; Partitioned"), given::toString);
      Answer out = visitor.send("DELETE", "/api/session", "", BROWSER);
      assertTrue(line(out, "access_token").endsWith("; Partitioned"), out::toString);
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void token_signedInNonBrowserClient_getsTheBody() {
    Visitor client = visitor().register("amy");
    Answer given = client.must(200, "POST", "/api/token", "");
    assertEquals(200, bearer("/profile", given.json()).status());
  }

  @Test
  void token_credentialsFromABrowser_areRefused() {
    visitor().register("ann");
    Answer answer = post("/api/token", credentials("ann", GOOD), "Sec-Fetch-Site", "same-origin");
    assertEquals(403, answer.status());
    assertEquals("forbidden", code(answer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "401|not_signed_in|",
        "401|not_signed_in|{}",
        "401|bad_credentials|{\"username\":\"nobody\",\"password\":\"x\"}",
        "422|invalid|{\"username\":\"abe\"}",
        "422|invalid|{\"password\":\"abe\"}",
        "422|invalid|{\"username\":5,\"password\":\"abe\"}",
        "422|invalid|{\"username\":\"abe\",\"password\":\"x\",\"scope\":\"all\"}",
        "400|bad_request|{",
        "400|bad_request|[]",
      })
  void token_badInput_isRefused(int status, String code, String body) {
    Answer answer = post("/api/token", body == null ? "" : body);
    assertEquals(status, answer.status(), answer::body);
    assertEquals(code, code(answer));
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void refresh_body_returnsTheNextPair() {
    visitor().register("bea");
    JsonNode first = tokens("bea");
    JsonNode second = refresh(refreshToken(first)).json();
    assertNotEquals(refreshToken(first), refreshToken(second));
    assertEquals(200, bearer("/profile", second).status());
    assertEquals(200, refresh(refreshToken(second)).status());
  }

  @Test
  void refresh_cookie_setsCookies() {
    Browser browser = Browser.of("ben");
    Answer next =
        post("/api/token/refresh", "", "Cookie", browser.refresh(), BROWSER[0], BROWSER[1]);
    assertEquals(200, next.status(), next::body);
    assertEquals(List.of("expiresAt"), names(next.json()));
    assertEquals(200, application.get("/profile", "Cookie", pair(next, "access_token")).status());
    assertNotEquals(browser.refresh(), pair(next, "refresh_token"));
  }

  @Test
  void refresh_bodyFromABrowser_isRefused() {
    visitor().register("bob");
    JsonNode tokens = tokens("bob");
    Answer answer =
        post("/api/token/refresh", "{\"refresh_token\":\"" + refreshToken(tokens) + "\"}", BROWSER);
    assertEquals(403, answer.status());
    assertEquals(200, refresh(refreshToken(tokens)).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "422|invalid|",
        "422|invalid|{}",
        "422|invalid|{\"refresh_token\":7}",
        "401|token_invalid|{\"refresh_token\":\"\"}",
        "401|token_invalid|{\"refresh_token\":\"x\"}",
        "401|token_invalid|{\"refresh_token\":\"' or 1=1--\"}",
        "401|token_invalid|{\"refresh_token\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "400|bad_request|{",
      })
  void refresh_badInput_isRefused(int status, String code, String body) {
    Answer answer = post("/api/token/refresh", body == null ? "" : body);
    assertEquals(status, answer.status(), answer::body);
    assertEquals(code, code(answer));
  }

  @Test
  void refresh_fiftyAtOnce_getOneSuccessor() throws Exception {
    visitor().register("cal");
    String token = refreshToken(tokens("cal"));
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      Callable<Answer> work = () -> refresh(token);
      Set<String> successors = new HashSet<>();
      for (Future<Answer> each :
          threads.invokeAll(Stream.generate(() -> work).limit(50).toList())) {
        assertEquals(200, each.get().status(), each.get()::body);
        successors.add(refreshToken(each.get().json()));
      }
      assertEquals(1, successors.size());
      assertEquals(200, refresh(successors.iterator().next()).status());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void session_ended_revokesItsTokens() {
    Browser browser = Browser.of("dan");
    Visitor other = visitor().signIn("dan").reauthenticate();
    other.must(200, "DELETE", "/api/sessions", "");
    assertRefused(application.get("/profile", "Cookie", browser.access()));
    Answer refresh = post("/api/token/refresh", "", "Cookie", browser.refresh());
    assertEquals(401, refresh.status());
    assertEquals("session_revoked", code(refresh));
    assertTrue(line(refresh, "refresh_token").contains("Max-Age=0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/session", "/profile"})
  void signOut_copyOfAllCookies_isRevoked(String path) {
    Browser browser = Browser.of("copied" + path.length());
    Visitor copy = browser.visitor().copy();
    browser.visitor().must(204, "DELETE", "/api/session", "");
    Answer answer = copy.sendWith(browser.access(), "GET", path);
    assertEquals("session_revoked", code(answer), answer::body);
  }

  @ParameterizedTest
  @CsvSource({
    "eve1, POST, /logout",
    "eve2, DELETE, /api/session",
    "eve3, DELETE, /api/sessions/own",
    "eve4, DELETE, /api/account"
  })
  void signOut_withTokens_revokesThemAndExpiresTheirCookies(
      String name, String method, String path) {
    Browser browser = Browser.of(name);
    Visitor owner = browser.visitor().reauthenticate();
    String own = owner.handle();
    Answer out = owner.sendWith(browser.access(), method, path.replace("own", own));
    assertEquals(2, out.status() / 100, out::body);
    assertTrue(line(out, "access_token").contains("Max-Age=0"));
    assertTrue(line(out, "refresh_token").contains("Max-Age=0"));
    assertTrue(line(out, "refresh_token").contains("Path=/api/token"));
    assertRefused(application.get("/profile", "Cookie", browser.access()));
    assertEquals(401, post("/api/token/refresh", "", "Cookie", browser.refresh()).status());
  }

  @Test
  void reauthentication_withTokens_keepsThem() {
    Browser browser = Browser.of("fay");
    browser.visitor().reauthenticate();
    assertEquals(200, application.get("/profile", "Cookie", browser.access()).status());
  }

  @Test
  void changePassword_withOtherSessions_revokesTheirTokens() {
    Visitor owner = visitor().register("flo");
    JsonNode tokens = tokens("flo");
    owner.must(204, "PUT", "/api/account/password", change(GOOD, BETTER, true));
    assertRefused(bearer("/profile", tokens));
    assertEquals(401, refresh(refreshToken(tokens)).status());
  }

  @Test
  void disable_withTokens_revokesThemAtOnce() {
    visitor().register("gus");
    JsonNode tokens = tokens("gus");
    Visitor admin = visitor();
    admin.send("POST", "/api/accounts", credentials("chief", GOOD));
    admin.signIn("chief");
    admin.must(204, "PUT", "/api/users/gus", "{\"disabled\":true}");
    assertRefused(bearer("/profile", tokens));
    assertEquals(401, refresh(refreshToken(tokens)).status());
    assertEquals(401, post("/api/token", credentials("gus", GOOD)).status());
  }

  @Test
  void delete_bodyToken_endsItsSession() {
    Visitor owner = visitor().register("hal");
    JsonNode tokens = tokens("hal");
    Answer gone =
        application.send(
            "DELETE",
            "/api/token",
            "{\"refresh_token\":\"" + refreshToken(tokens) + "\"}",
            "Content-Type",
            JSON);
    assertEquals(204, gone.status(), gone::body);
    assertRefused(bearer("/profile", tokens));
    assertEquals(401, refresh(refreshToken(tokens)).status());
    assertEquals(1, owner.sessions().size());
  }

  @Test
  void delete_inABrowser_leavesTheSession() {
    Browser browser = Browser.of("ida");
    Answer gone =
        browser
            .visitor()
            .sendWith(browser.access() + "; " + browser.refresh(), "DELETE", "/api/token");
    assertEquals(204, gone.status(), gone::body);
    assertTrue(line(gone, "access_token").contains("Max-Age=0"));
    assertEquals(200, browser.visitor().status());
    assertRefused(application.get("/profile", "Cookie", browser.access()));
    assertEquals(401, post("/api/token/refresh", "", "Cookie", browser.refresh()).status());
  }

  @Test
  void delete_withoutToken_succeeds() {
    assertEquals(204, application.send("DELETE", "/api/token", "").status());
  }

  @Test
  void introspect_validAndEnded_saysWhetherActive() {
    Visitor owner = visitor().register("jan");
    JsonNode tokens = tokens("jan");
    JsonNode answer = introspect(tokens.path("access_token").asText()).json();
    assertTrue(answer.path("active").asBoolean());
    assertEquals("jan", answer.path("username").asText());
    assertEquals("biscotti", answer.path("client_id").asText());
    owner.reauthenticate().must(200, "DELETE", "/api/sessions", "");
    assertEquals("{\"active\":false}", introspect(tokens.path("access_token").asText()).body());
    assertEquals("{\"active\":false}", introspect("garbage").body());
    assertEquals("{\"active\":false}", introspect(refreshToken(tokens)).body());
  }

  private static Answer introspect(String token, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
    return application.send(
        "POST", "/api/token/introspect", "token=" + token, all.toArray(new String[0]));
  }

  @Test
  void introspect_throughAProxyOrWithoutToken_isRefused() {
    assertEquals(403, introspect("x", "X-Forwarded-For", "203.0.113.9").status());
    assertEquals(422, introspect("").status());
    assertEquals(422, introspect("a&token=b").status());
    assertEquals(415, post("/api/token/introspect", "{\"token\":\"x\"}").status());
  }

  @Test
  void bearer_session_isTheTokens() {
    Visitor other = visitor().register("jim");
    visitor().register("joe");
    JsonNode tokens = tokens("joe");
    String bearer = "Bearer " + tokens.path("access_token").asText();
    JsonNode facts = other.send("GET", "/api/session", "", "Authorization", bearer).json();
    assertEquals("joe", facts.path("user").asText());
    assertEquals("token", facts.path("store").asText());
    assertEquals("jim", other.get("/api/session").json().path("user").asText());
  }

  @Test
  void bearer_administrator_administrates() {
    visitor().register("jude");
    Visitor chief = visitor();
    chief.send("POST", "/api/accounts", credentials("chief", GOOD));
    String bearer = "Bearer " + tokens("chief").path("access_token").asText();
    assertEquals(
        200,
        application
            .send("DELETE", "/api/users/jude/sessions", "", "Authorization", bearer)
            .status());
    String other = "Bearer " + tokens("jude").path("access_token").asText();
    assertEquals(
        403,
        application
            .send("DELETE", "/api/users/chief/sessions", "", "Authorization", other)
            .status());
  }

  @Test
  void bearer_stream_endsWithTheSession() {
    Visitor owner = visitor().register("jill");
    String bearer = "Bearer " + tokens("jill").path("access_token").asText();
    try (LiveStream stream =
        new LiveStream(application.uri("/api/events/stream"), "Authorization", bearer)) {
      owner.reauthenticate();
      stream.await("event: reauthenticated");
      owner.must(200, "DELETE", "/api/sessions", "");
      stream.awaitEnd(Duration.ofSeconds(20));
    }
  }

  @Test
  void bearer_invalidNextToAValidSession_isRefused() {
    Visitor owner = visitor().register("kay");
    assertRefused(owner.send("GET", "/profile", "", "Authorization", "Bearer x.y.z"));
    assertEquals(200, owner.send("GET", "/profile", "", "Authorization", "Basic eDp5").status());
    assertEquals(200, owner.get("/profile").status());
  }

  @Test
  void bearer_whereASessionIsNeeded_isNotSignedIn() {
    visitor().register("kim");
    JsonNode tokens = tokens("kim");
    Answer answer =
        application.send(
            "DELETE",
            "/api/sessions",
            "",
            "Authorization",
            "Bearer " + tokens.path("access_token").asText());
    assertEquals(401, answer.status());
    assertFalse(answer.body().contains("eyJ"));
  }

  @Test
  void profile_invalidToken_alsoNamesTheError() {
    Answer answer = application.get("/profile", "Authorization", "Bearer x.y.z");
    assertRefused(answer);
    assertEquals("Not logged in", answer.json().path("error").asText());
  }

  @Test
  void jwks_get_isPublicAndHasNoSecret() {
    Answer set = application.get("/.well-known/jwks.json");
    assertEquals(200, set.status());
    assertEquals("application/jwk-set+json", set.header("Content-Type").split(";", -1)[0]);
    assertTrue(set.header("Cache-Control").contains("max-age="));
    JsonNode key = set.json().path("keys").path(0);
    assertEquals("ES256", key.path("alg").asText());
    assertFalse(key.has("d"));
    Answer again = application.get("/.well-known/jwks.json", "If-None-Match", set.header("ETag"));
    assertEquals(304, again.status());
  }

  @Test
  void refresh_theSameAgainAtOnce_getsTheSameSuccessor() {
    visitor().register("lea");
    JsonNode first = tokens("lea");
    JsonNode second = refresh(refreshToken(first)).json();
    assertEquals(refreshToken(second), refreshToken(refresh(refreshToken(first)).json()));
  }
}
