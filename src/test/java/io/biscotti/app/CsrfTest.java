package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.Asvs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code biscotti.csrf=token} in the whole application, with sealed sessions. */
class CsrfTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static LocalApplication application;
  private static LocalApplication lenient;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start(Map.of("biscotti.csrf", "token"));
    lenient = LocalApplication.start(Map.of("biscotti.cookies.secure", "false"));
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
    lenient.close();
  }

  private static String token(String cookie) {
    return application.get("/api/csrf", "Cookie", cookie).json().path("token").textValue();
  }

  private static void assertRejected(Answer answer) {
    assertEquals(403, answer.status(), answer::body);
    assertEquals("csrf_rejected", answer.json().path("code").textValue());
    assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
  }

  private static Optional<String> csrfCookie(Answer answer) {
    return answer.setCookies().stream().filter(l -> l.startsWith("csrf_token=")).findFirst();
  }

  @Test
  void csrf_signedIn_returnsTheTokenInThreeWaysAndKeepsTheSession() {
    String cookie = application.signIn("john");
    Answer answer = application.get("/api/csrf", "Cookie", cookie);
    assertEquals(200, answer.status());
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("X-CSRF-Token", answer.json().path("header").textValue());
    assertEquals("csrf_token", answer.json().path("field").textValue());
    String token = answer.json().path("token").textValue();
    // The secret was created at sign-in, so two tabs that request tokens at once don't create two.
    assertEquals(
        List.of("csrf_token=" + token + "; Path=/; Secure; SameSite=Lax"), answer.setCookies());
    assertNotEquals(token, token(cookie));
  }

  @Test
  void csrf_guest_createsNoSession() {
    Answer answer = application.get("/api/csrf");
    assertEquals(43, answer.json().path("token").textValue().length());
    assertEquals(1, answer.setCookies().size());
    assertTrue(csrfCookie(answer).isPresent());
  }

  @Test
  void csrf_plainHttp_cookieIsNotSecure() {
    Answer answer = lenient.get("/api/csrf");
    assertTrue(csrfCookie(answer).orElseThrow().endsWith("; Path=/; SameSite=Lax"));
  }

  @Test
  void origin_unsafeRequest_needsNoTokenAndGetsNone() {
    Answer in = lenient.post("/login?username=john");
    String cookie = in.setCookies().get(0).split(";")[0];
    assertEquals(1, in.setCookies().size());
    Answer answer = lenient.post("/logout", "Cookie", cookie);
    assertEquals(200, answer.status());
    assertFalse(csrfCookie(answer).isPresent());
    assertFalse(lenient.get("/api/sign-in").json().has("csrf"));
  }

  @Test
  void api_unsafeRequest_needsTheTokenInTheHeader() {
    String cookie = application.signIn("john");
    assertEquals("token", application.get("/api/sign-in").json().path("csrf").textValue());
    String[] plain = {"Cookie", cookie, "Content-Type", "application/json"};
    String note = "{\"note\":\"hi\"}";
    assertRejected(application.send("PUT", "/api/session/note", note, plain));
    String[] withToken = {
      "Cookie", cookie, "Content-Type", "application/json", "X-CSRF-Token", token(cookie)
    };
    assertEquals(200, application.send("PUT", "/api/session/note", note, withToken).status());
  }

  @Test
  void form_withTheField_reachesTheRouteUnchanged() {
    String cookie = application.signIn("john");
    String[] form = {"Cookie", cookie, "Content-Type", FORM};
    String body = "username=J%C3%B6rg&csrf_token=";
    assertRejected(application.send("POST", "/login", body + "x", form));
    Answer answer = application.send("POST", "/login", body + token(cookie), form);
    assertEquals(200, answer.status());
    assertEquals("Logged in as Jörg", answer.json().path("message").textValue());
  }

  @Test
  void token_ofAnotherPerson_isRejected() {
    String john = application.signIn("john");
    String eve = token(application.signIn("eve"));
    assertRejected(application.post("/logout", "Cookie", john, "X-CSRF-Token", eve));
    Answer own = application.post("/logout", "Cookie", john, "X-CSRF-Token", token(john));
    assertEquals(200, own.status());
  }

  @Test
  void token_afterSigningInAgain_isRejectedInTheOldTab() {
    String cookie = application.signIn("john");
    String old = token(cookie);
    Answer again = application.post("/login?username=john", "Cookie", cookie, "X-CSRF-Token", old);
    String renewed = again.sessionCookie();
    assertRejected(application.post("/logout", "Cookie", renewed, "X-CSRF-Token", old));
    assertEquals(
        200,
        application.post("/logout", "Cookie", renewed, "X-CSRF-Token", token(renewed)).status());
  }

  @Test
  void token_afterTheSessionEnded_isNotRequired() {
    String cookie = application.signIn("john");
    String token = token(cookie);
    application.post("/logout", "Cookie", cookie, "X-CSRF-Token", token);
    assertEquals(200, application.post("/logout", "Cookie", cookie).status());
    assertEquals(200, application.post("/login?username=john", "Cookie", cookie).status());
  }

  /** A browser that has token cookies but no session. */
  private record Tokens(String access, String refresh, String bearer) {
    static Tokens of(String username) {
      String body = "{\"username\":\"%s\",\"password\":\"seven green otters\"}".formatted(username);
      Answer made = application.send("POST", "/api/accounts", body, "Content-Type", JSON);
      assertEquals(201, made.status(), made::body);
      String cookie = made.sessionCookie();
      Answer given =
          application.post(
              "/api/token",
              "Cookie",
              cookie,
              "X-CSRF-Token",
              token(cookie),
              "Sec-Fetch-Site",
              "same-origin");
      String access = pair(given, "access_token");
      return new Tokens(access, pair(given, "refresh_token"), access.replace("access_token=", ""));
    }

    private static String pair(Answer answer, String name) {
      return answer.setCookies().stream()
          .filter(line -> line.startsWith(name + "="))
          .map(line -> line.split(";", -1)[0])
          .findFirst()
          .orElseThrow(() -> new AssertionError(answer.toString()));
    }
  }

  private static void assertTokenMissing(Answer answer) {
    assertEquals(403, answer.status(), answer::body);
    assertEquals("csrf_rejected", answer.json().path("code").textValue());
  }

  @Test
  @Asvs(
      value = "3.5.1",
      gist = "Changes come from the application's own pages.",
      done =
          "Sent unsafe requests that only an access_token cookie authenticates, without and "
              + "with the token.")
  void accessTokenAlone_unsafeRequest_needsAToken() {
    Tokens tokens = Tokens.of("ann");
    String theme = "{\"theme\":\"dark\"}";
    String[] plain = {"Cookie", tokens.access(), "Content-Type", JSON};
    assertTokenMissing(application.send("PUT", "/api/preferences", theme, plain));
    assertTokenMissing(application.post("/logout", "Cookie", tokens.access()));
    assertTokenMissing(
        application.post("/logout", "Cookie", tokens.access(), "X-CSRF-Token", "made-up"));
    String others = token(application.signIn("eve"));
    assertTokenMissing(
        application.post("/logout", "Cookie", tokens.access(), "X-CSRF-Token", others));
    assertTokenMissing(
        application.post(
            "/logout",
            "Cookie",
            tokens.access() + "; csrf_token=" + others,
            "X-CSRF-Token",
            others));

    Answer issued = application.get("/api/csrf", "Cookie", tokens.access());
    String session = issued.sessionCookie();
    String token = issued.json().path("token").textValue();
    String[] whole = {
      "Cookie", session + "; " + tokens.access(), "Content-Type", JSON, "X-CSRF-Token", token
    };
    assertEquals(200, application.send("PUT", "/api/preferences", theme, whole).status());
    assertEquals(
        "{\"user\":\"ann\"}",
        application.get("/profile", "Cookie", session + "; " + tokens.access()).body());
    assertEquals(200, application.post("/logout", whole).status());
  }

  @Test
  void refreshTokenAlone_unsafeRequest_needsTheTokenFromTheRefusal() {
    Tokens tokens = Tokens.of("ben");
    Answer refused = application.post("/api/token/refresh", "Cookie", tokens.refresh());
    assertTokenMissing(refused);
    String session = refused.sessionCookie();
    // Like the pages' script: fetches a token, and sends the request again.
    Answer again =
        application.post(
            "/api/token/refresh",
            "Cookie",
            session + "; " + tokens.refresh(),
            "X-CSRF-Token",
            token(session));
    assertEquals(200, again.status(), again::body);
  }

  @Test
  void bearerAlone_unsafeRequest_needsNoToken() {
    Tokens tokens = Tokens.of("cal");
    String[] bearer = {"Authorization", "Bearer " + tokens.bearer(), "Content-Type", JSON};
    String theme = "{\"theme\":\"dark\"}";
    assertEquals(200, application.send("PUT", "/api/preferences", theme, bearer).status());
    assertEquals(200, application.post("/logout", bearer).status());
  }

  @Test
  void tokenCookies_inOriginMode_needNoTokenAndGetNoSession() {
    Answer answer = lenient.post("/logout", "Cookie", "access_token=x");
    assertEquals(200, answer.status());
    assertEquals(
        List.of(),
        lenient.get("/api/csrf", "Cookie", "access_token=x").setCookies().stream()
            .filter(line -> line.startsWith("session="))
            .toList());
  }
}
