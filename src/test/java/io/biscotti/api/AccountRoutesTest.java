package io.biscotti.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.SettableClock;
import io.biscotti.throttle.Throttle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts over HTTP, as clients and forms use them. */
class AccountRoutesTest {
  private static final String GOOD = "seven green otters";
  private static final String BETTER = "eleven blue herons";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application =
        LocalApplication.start(Map.of("biscotti.signin", "password", "biscotti.admins", "root"));
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer send(String method, String path, String cookie, String json) {
    return application.send(method, path, json, "Content-Type", JSON, "Cookie", cookie);
  }

  private static String credentials(String username, String password) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(username, password);
  }

  private static Answer register(String username, String password) {
    return send("POST", "/api/accounts", "a=b", credentials(username, password));
  }

  private static Answer signIn(String username, String password) {
    return send("POST", "/api/session", "a=b", credentials(username, password));
  }

  private static Answer form(String path, String body, String... headers) {
    String[] all = {"Content-Type", FORM, headers.length > 0 ? "Accept" : "X-None", "text/html"};
    return application.send("POST", path, body, all);
  }

  private static String id(String cookie) {
    return application.get("/api/session", "Cookie", cookie).json().path("id").textValue();
  }

  private static String code(Answer answer) {
    return answer.json().path("code").asText();
  }

  private static String field(Answer answer) {
    return answer.json().path("errors").path(0).path("field").asText();
  }

  @Test
  void register_newName_createsAccountAndSignsIn() {
    Answer made =
        send(
            "POST",
            "/api/accounts",
            "a=b",
            "{\"username\":\"Jo\",\"password\":\"" + GOOD + "\",\"displayName\":\"Jo M\"}");
    assertEquals(201, made.status(), made::body);
    assertEquals("{\"username\":\"Jo\",\"displayName\":\"Jo M\"}", made.body());
    assertEquals("no-store", made.header("Cache-Control"));
    Answer session = application.get("/api/session", "Cookie", made.sessionCookie());
    assertEquals("Jo", session.json().path("user").textValue());
    assertEquals("Jo M", session.json().path("displayName").textValue());
  }

  @Test
  void register_nameInUse_isTakenAndItsPasswordHolds() {
    register("dora", GOOD);
    Answer again = register("DORA", BETTER);
    assertEquals(409, again.status());
    assertEquals("username_taken", code(again));
    assertEquals(List.of(), again.setCookies());
    assertEquals(200, signIn("dora", GOOD).status());
    assertEquals(401, signIn("dora", BETTER).status());
  }

  @Test
  void register_listedAdmin_hasTheRole() {
    String cookie = register("root", GOOD).sessionCookie();
    assertEquals(
        "[\"admin\"]",
        application.get("/api/session", "Cookie", cookie).json().path("roles").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "422|invalid|username|{\"password\":\"seven green otters\"}",
        "422|invalid|username|{\"username\":null,\"password\":\"seven green otters\"}",
        "422|invalid|username|{\"username\":\"\",\"password\":\"seven green otters\"}",
        "422|invalid|username|{\"username\":5,\"password\":\"seven green otters\"}",
        "422|invalid|username|{\"username\":\"a b\",\"password\":\"seven green otters\"}",
        "422|invalid|username|{\"username\":\"a\\u0000\",\"password\":\"seven green otters\"}",
        "422|invalid|username|{\"username\":\"a\\u202eb\",\"password\":\"seven green otters\"}",
        "422|invalid|password|{\"username\":\"bad\"}",
        "422|invalid|password|{\"username\":\"bad\",\"password\":[\"x\"]}",
        "422|weak_password|password|{\"username\":\"bad\",\"password\":\"short\"}",
        "422|weak_password|password|{\"username\":\"bad\",\"password\":\"password1\"}",
        "422|invalid|admin|{\"username\":\"bad\",\"password\":\"seven green otters\",\"admin\":true}",
        "400|bad_request||{\"username\":",
        "400|bad_request||[]",
        "400|bad_request||{\"username\":\"bad\",\"username\":\"bad2\"}",
      })
  void register_badInput_isRefusedAndLeavesNothing(
      int status, String code, String field, String body) {
    String name = "bad" + Integer.toHexString(body.hashCode());
    Answer answer = send("POST", "/api/accounts", "a=b", body.replace("bad", name));
    assertEquals(status, answer.status(), answer::body);
    assertEquals(code, code(answer));
    assertEquals(field == null ? "" : field, field(answer));
    assertEquals(List.of(), answer.setCookies());
    assertEquals(201, register(name, GOOD).status());
  }

  @Test
  void register_otherBodies_areRefused() {
    assertEquals(415, form("/api/accounts", "username=a&password=b").status());
    assertEquals(413, register("big", "x".repeat(70_000)).status());
    assertEquals(422, register("x".repeat(65), GOOD).status());
    assertEquals(405, application.get("/api/accounts").status());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"x'or'1'='1, 1' or '1'='1'--", "${jndi:ldap}, {{7*7}}; delete from accounts"})
  void register_injections_areData(String username, String password) {
    assertEquals(201, register(username, password).status());
    Answer answer = signIn(username, password);
    assertEquals(username, answer.json().path("user").asText(), answer::body);
    assertEquals(401, signIn("' or 1=1--", GOOD).status());
  }

  @Test
  void signIn_rightPassword_returnsTheSession() {
    register("erin", GOOD);
    Answer answer = signIn("ERIN", GOOD);
    assertEquals(200, answer.status(), answer::body);
    assertEquals("erin", answer.json().path("user").textValue());
    assertEquals(id(answer.sessionCookie()), answer.json().path("id").textValue());
  }

  private static JsonNode withoutRequestId(Answer answer) {
    return ((ObjectNode) answer.json()).without("requestId");
  }

  @Test
  void signIn_knownAndUnknownName_getTheSameAnswer() {
    register("fay", GOOD);
    Answer known = signIn("fay", BETTER);
    Answer unknown = signIn("nobody-of-that-name", BETTER);
    assertEquals(401, known.status());
    assertEquals("bad_credentials", code(known));
    assertEquals(withoutRequestId(known), withoutRequestId(unknown));
    assertEquals(List.of(), known.setCookies());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "422|{}",
        "422|{\"username\":\"fay\"}",
        "422|{\"username\":\"fay\",\"password\":\"\"}",
        "422|{\"username\":\"fay\",\"password\":7}",
        "422|{\"username\":\"a\\nb\",\"password\":\"x\"}",
        "422|{\"username\":\"fay\",\"password\":\"x\",\"remember\":true}",
        "400|null",
        "400|{",
      })
  void signIn_badInput_isRefused(int status, String body) {
    Answer answer = send("POST", "/api/session", "a=b", body);
    assertEquals(status, answer.status(), answer::body);
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void login_password_signsInByFormAndJson() {
    register("gil", GOOD);
    Answer form = form("/login", "username=gil&password=seven+green+otters");
    assertEquals("{\"message\":\"Logged in as gil\"}", form.body());
    Answer json = send("POST", "/login", "a=b", credentials("gil", GOOD));
    assertEquals(200, json.status());
    assertEquals(
        "{\"user\":\"gil\"}", application.get("/profile", "Cookie", json.sessionCookie()).body());
  }

  @Test
  void login_nameAlone_isNotEnough() {
    register("hal", GOOD);
    assertEquals(422, application.post("/login?username=hal").status());
    Answer wrong = form("/login?username=hal", "password=wrong");
    assertEquals(401, wrong.status());
    assertTrue(wrong.json().has("error"));
    assertEquals(400, application.post("/login?username=hal&password=" + "x").status());
  }

  @ParameterizedTest
  @CsvSource({
    "/login, username=ian&password=seven+green+otters, /account",
    "/login, username=ian&password=seven+green+otters&next=%2Fprofile, /profile",
    "/login, username=ian&password=wrong, /sign-in#sign-in-refused",
    "/login, username=ian&password=wrong&next=%2Fa, /sign-in?next=%2Fa#sign-in-refused",
    "/login, username=ian&password=, /sign-in#sign-in-password",
    "/login, username=&password=x, /sign-in#sign-in-invalid",
    "/register, username=IAN&password=seven+green+otters, /sign-in#register-taken",
    "/register, username=a+b&password=seven+green+otters, /sign-in#register-username-characters",
    "/register, username=&password=seven+green+otters, /sign-in#register-username-empty",
    "/register, username=.a&password=short, /sign-in#register-password-too-short",
    "/register, username=ida&displayName=%07&password=x, /sign-in#register-display-name-characters",
    "/register, username=ida&password=short, /sign-in#register-password-too-short",
    "/register, username=ida&password=, /sign-in#register-password-too-short",
    "/register, username=ida, /sign-in#register-password-required",
    "/register, username=ida&password=password1, /sign-in#register-password-common",
    "/register, username=wilhelmina&password=wilhelmina1, /sign-in#register-password-contains-name",
    "/register, username=%zz, /sign-in#register-failed",
  })
  void forms_ofABrowser_areRedirected(String path, String body, String location) {
    register("ian", GOOD);
    Answer answer = form(path, body, "html");
    assertEquals(303, answer.status(), answer::body);
    assertEquals(location, answer.header("Location"));
    assertEquals(location.contains("#"), answer.setCookies().isEmpty());
    String fragment = location.replaceFirst("^[^#]*#?", "");
    String page = application.get("/sign-in").body();
    assertTrue(page.contains("id=\"" + fragment + "\"") || fragment.isEmpty(), fragment);
  }

  @Test
  void registerForm_newName_isSignedIn() {
    Answer answer =
        form("/register", "username=kim&password=seven+green+otters&displayName=", "html");
    assertEquals("/account", answer.header("Location"));
    Answer session = application.get("/api/session", "Cookie", answer.sessionCookie());
    assertEquals("kim", session.json().path("displayName").textValue());
    Answer json = form("/register", "username=kit&password=seven+green+otters");
    assertEquals(201, json.status());
  }

  @Test
  void changePassword_right_changesIdAndPassword() {
    String cookie = register("lea", GOOD).sessionCookie();
    Answer answer =
        send(
            "PUT",
            "/api/account/password",
            cookie,
            "{\"current\":\"%s\",\"replacement\":\"%s\",\"endOtherSessions\":false}"
                .formatted(GOOD, BETTER));
    assertEquals(204, answer.status(), answer::body);
    assertNotEquals(id(cookie), id(answer.sessionCookie()));
    assertEquals(401, signIn("lea", GOOD).status());
    assertEquals(200, signIn("lea", BETTER).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "401|current|{\"current\":\"wrong\",\"replacement\":\"eleven blue herons\"}",
        "422|replacement|{\"current\":\"seven green otters\",\"replacement\":\"short\"}",
        "422|replacement|{\"current\":\"seven green otters\"}",
        "422|current|{\"replacement\":\"eleven blue herons\"}",
        "422|endOtherSessions|{\"current\":\"a\",\"replacement\":\"b\",\"endOtherSessions\":\"true\"}",
        "422|replacement|{\"current\":\"seven green otters\",\"replacement\":\"seven green otters\"}",
        "400||null",
      })
  void changePassword_badInput_changesNothing(int status, String field, String body) {
    register("mia", GOOD);
    String cookie = signIn("mia", GOOD).sessionCookie();
    Answer answer = send("PUT", "/api/account/password", cookie, body);
    assertEquals(status, answer.status(), answer::body);
    assertEquals(field == null ? "" : field, field(answer));
    assertEquals(List.of(), answer.setCookies());
    assertEquals(200, signIn("mia", GOOD).status());
  }

  @Test
  void delete_withoutPassword_asksForIt() {
    String cookie = register("ned", GOOD).sessionCookie();
    Answer refused = send("DELETE", "/api/account", cookie, "");
    assertEquals(403, refused.status());
    assertEquals("reauth_required", code(refused));
    assertEquals(200, signIn("ned", GOOD).status());
  }

  @Test
  void delete_reauthenticated_endsAccountAndSession() {
    String cookie = register("oda", GOOD).sessionCookie();
    assertEquals(
        401, send("POST", "/api/session/reauthenticate", cookie, "{\"password\":\"no\"}").status());
    Answer proof =
        send("POST", "/api/session/reauthenticate", cookie, "{\"password\":\"" + GOOD + "\"}");
    assertEquals(204, proof.status(), proof::body);
    assertNotEquals(id(cookie), id(proof.sessionCookie()));
    Answer deleted = send("DELETE", "/api/account", proof.sessionCookie(), "");
    assertEquals(204, deleted.status(), deleted::body);
    assertEquals("__Host-session=", deleted.sessionCookie());
    assertEquals(401, signIn("oda", GOOD).status());
    assertEquals(201, register("oda", BETTER).status());
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /api/account/password",
    "DELETE, /api/account",
    "POST, /api/session/reauthenticate"
  })
  void ownAccount_guest_isNotSignedIn(String method, String path) {
    Answer answer = send(method, path, "a=b", method.equals("DELETE") ? "" : "{}");
    assertEquals(401, answer.status(), answer::body);
    assertEquals("not_signed_in", code(answer));
  }

  /** Nobody can fill the memory for ended sessions by signing in and out without pause. */
  @Test
  void signIns_rightButTooMany_areThrottledUntilOneIsFree() throws Exception {
    SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    Throttle throttle = new Throttle(clock, 3, 100);
    try (LocalApplication other =
        LocalApplication.start(Map.of("biscotti.signin", "password"), throttle)) {
      String body = credentials("pia", GOOD);
      Answer first = other.send("POST", "/api/accounts", body, "Content-Type", JSON);
      assertEquals(201, first.status(), first::body);
      for (int i = 0; i < 2; i++) {
        assertEquals(200, other.send("POST", "/api/session", body, "Content-Type", JSON).status());
      }
      for (String path : List.of("/api/session", "/api/token", "/login")) {
        Answer throttled = other.send("POST", path, body, "Content-Type", JSON);
        assertThrottled(throttled, 20 * 60);
        assertEquals(List.of(), throttled.setCookies());
      }
      String proof = "{\"password\":\"" + GOOD + "\"}";
      String[] own = {"Content-Type", JSON, "Cookie", first.sessionCookie()};
      assertThrottled(other.send("POST", "/api/session/reauthenticate", proof, own), 20 * 60);
      assertEquals(200, other.get("/api/session", "Cookie", first.sessionCookie()).status());
      assertEquals(
          "/sign-in?retry=1200#sign-in-throttled",
          other
              .send("POST", "/login", body, "Content-Type", JSON, "Accept", "text/html")
              .header("Location"));
      String jane = credentials("jane", GOOD);
      assertEquals(201, other.send("POST", "/api/accounts", jane, "Content-Type", JSON).status());

      clock.advance(Duration.ofMinutes(19));
      assertThrottled(other.send("POST", "/api/session", body, "Content-Type", JSON), 60);
      clock.advance(Duration.ofMinutes(1));
      assertEquals(200, other.send("POST", "/api/session", body, "Content-Type", JSON).status());
      assertThrottled(other.send("POST", "/api/session", body, "Content-Type", JSON), 20 * 60);
    }
  }

  @Test
  void signIns_rightButTooManyFromOneAddress_areThrottledWhateverTheAccount() throws Exception {
    SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    try (LocalApplication other =
        LocalApplication.start(
            Map.of("biscotti.signin", "password"), new Throttle(clock, 100, 2))) {
      for (String name : List.of("pia", "jane")) {
        String body = credentials(name, GOOD);
        assertEquals(201, other.send("POST", "/api/accounts", body, "Content-Type", JSON).status());
      }
      Answer throttled =
          other.send("POST", "/api/session", credentials("jane", GOOD), "Content-Type", JSON);
      assertThrottled(throttled, 30 * 60);
    }
  }

  private static void assertThrottled(Answer answer, int seconds) {
    assertEquals(429, answer.status(), answer::body);
    assertTrue(answer.header("Content-Type").startsWith("application/problem+json"));
    assertEquals("throttled", code(answer));
    assertEquals(429, answer.json().path("status").asInt());
    for (String field : List.of("type", "title", "detail")) {
      assertFalse(answer.json().path(field).asText().isEmpty(), field);
    }
    assertEquals(String.valueOf(seconds), answer.header("Retry-After"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void guesses_tooMany_areThrottledWithRetryAfter() throws Exception {
    try (LocalApplication other = LocalApplication.start(Map.of("biscotti.signin", "password"))) {
      String body = credentials("pia", "wrong");
      for (int i = 0; i < Throttle.AT_ACCOUNT; i++) {
        assertEquals(401, other.send("POST", "/api/session", body, "Content-Type", JSON).status());
      }
      Answer throttled = other.send("POST", "/api/session", body, "Content-Type", JSON);
      assertEquals(429, throttled.status());
      assertEquals("throttled", code(throttled));
      assertTrue(Integer.parseInt(throttled.header("Retry-After")) >= 1);
      Answer login = other.send("POST", "/login", body, "Content-Type", JSON);
      assertEquals(429, login.status());
      assertFalse(login.header("Retry-After").isEmpty());
      String back =
          other
              .send("POST", "/login", body, "Content-Type", JSON, "Accept", "text/html")
              .header("Location");
      assertTrue(back.matches("/sign-in\\?retry=[1-9]\\d*#sign-in-throttled"), back);
    }
  }

  @Test
  void databaseAway_isUnavailableAndChangesNothing() throws Exception {
    try (LocalApplication other =
        LocalApplication.start(
            Map.of("biscotti.database.url", "jdbc:postgresql://127.0.0.1:1/biscotti"))) {
      String body = credentials("quin", GOOD);
      for (String path : List.of("/api/accounts", "/api/session", "/register")) {
        Answer answer = other.send("POST", path, body, "Content-Type", JSON);
        assertEquals(503, answer.status(), path + answer.body());
        assertEquals("unavailable", code(answer));
        assertEquals(List.of(), answer.setCookies());
      }
    }
  }

  @Test
  void ownAccount_signedInByName_isForbidden() throws Exception {
    try (LocalApplication byName = LocalApplication.start()) {
      Answer answer = byName.send("DELETE", "/api/account", "", "Cookie", byName.signIn("root"));
      assertEquals(403, answer.status());
      assertEquals("forbidden", code(answer));
    }
  }
}
