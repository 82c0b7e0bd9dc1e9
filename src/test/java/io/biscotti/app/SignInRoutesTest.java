package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.guard.RequestBody;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignInRoutesTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static final String[] BROWSER_FORM = {
    "Content-Type", FORM, "Accept", "text/html,*/*;q=0.8"
  };
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer login(String type, String body) {
    return application.send("POST", "/login", body, "Content-Type", type);
  }

  private static String id(String cookie) {
    return application.get("/api/session", "Cookie", cookie).json().path("id").textValue();
  }

  @Test
  void login_nameInQuery_signsIn() {
    Answer answer = application.post("/login?username=john");
    assertEquals(200, answer.status());
    assertEquals("{\"message\":\"Logged in as john\"}", answer.body());
    assertEquals("no-store", answer.header("Cache-Control"));
    Answer profile = application.get("/profile", "Cookie", answer.sessionCookie());
    assertEquals("{\"user\":\"john\"}", profile.body());
    assertEquals(List.of(), profile.setCookies());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        FORM + "|username=john",
        FORM + "; charset=utf-8|username=john&password=ignored&csrf_token=x",
        FORM + "|username=+john+",
        "Application/JSON; charset=utf-8|{\"username\":\"john\",\"password\":\"ignored\"}",
        JSON + "|{\"username\":\"\\u006aohn\",\"remember\":true,\"next\":null}",
      })
  void login_formOrJson_signsIn(String type, String body) {
    Answer answer = login(type, body);
    assertEquals(200, answer.status(), answer::body);
    assertEquals("{\"message\":\"Logged in as john\"}", answer.body());
  }

  @Test
  void login_nonAsciiName_isKept() {
    Answer answer = login(FORM, "username=J%C3%B6rg+%F0%9F%8D%AA");
    assertEquals("Logged in as Jörg 🍪", answer.json().path("message").textValue());
    assertEquals(
        "Jörg 🍪",
        application
            .get("/profile", "Cookie", answer.sessionCookie())
            .json()
            .path("user")
            .textValue());
  }

  @Test
  void login_128Characters_areAllowed() {
    assertEquals(200, login(FORM, "username=" + "%F0%9F%8D%AA".repeat(128)).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        FORM + "|username=",
        FORM + "|username=+%E2%80%83",
        FORM + "|name=john",
        FORM + "|username=jo%00hn",
        FORM + "|username=john%0A",
        FORM + "|username=jo%E2%80%A8hn",
        JSON + "|{}",
        JSON + "|{\"username\":null}",
        JSON + "|{\"username\":5}",
        JSON + "|{\"username\":[\"john\"]}",
        JSON + "|{\"username\":\"\\ud800\"}",
        JSON + "|{\"username\":\"\\u0007\"}",
      })
  void login_badName_isInvalid(String type, String body) {
    Answer answer = login(type, body);
    assertEquals(422, answer.status(), answer::body);
    assertEquals("invalid", answer.json().path("code").textValue());
    assertEquals("username", answer.json().path("errors").path(0).path("field").textValue());
    assertTrue(answer.json().has("error"));
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void login_overlongName_isInvalid() {
    assertEquals(422, login(FORM, "username=" + "x".repeat(129)).status());
  }

  @Test
  void login_nothingAtAll_isInvalid() {
    assertEquals(422, application.post("/login").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400|" + JSON + "|{",
        "400|" + JSON + "|[]",
        "400|" + JSON + "|\"john\"",
        "400|" + JSON + "|{\"username\":\"john\"} x",
        "400|" + JSON + "|{\"username\":\"a\",\"username\":\"b\"}",
        "400|" + JSON + "|username=john",
        "400|" + FORM + "|username=%zz",
        "400|" + FORM + "|username=%C3",
        "400|" + FORM + "|username=a&username=b",
        "415|text/plain|username=john",
        "415|multipart/form-data; boundary=x|username=john",
      })
  void login_unreadableBody_isBadRequest(int status, String type, String body) {
    Answer answer = login(type, body);
    assertEquals(status, answer.status(), answer::body);
    assertEquals("bad_request", answer.json().path("code").textValue());
    assertEquals(status, answer.json().path("status").intValue());
  }

  @Test
  void login_deepJson_isBadRequest() {
    assertEquals(400, login(JSON, "{\"username\":" + "[".repeat(20_000)).status());
  }

  @Test
  void login_bodyWithoutType_isRefused() {
    assertEquals(415, application.send("POST", "/login", "username=john").status());
  }

  @Test
  void login_bodyOf64KiB_isRead() {
    String body = "username=john&pad=";
    assertEquals(
        200, login(FORM, body + "x".repeat(RequestBody.MOST_BYTES - body.length())).status());
  }

  @Test
  void login_bodyOver64KiB_isTooLarge() {
    String body = "username=john&pad=" + "x".repeat(RequestBody.MOST_BYTES);
    assertEquals(413, login(FORM, body).status());
    assertEquals(
        413, application.sendChunked("POST", "/login", body, "Content-Type", FORM).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"?username=john&password=x", "?pass%77ord=", "?password&username=john"})
  void login_passwordInQuery_isRefused(String query) {
    Answer answer = application.post("/login" + query);
    assertEquals(400, answer.status());
    assertEquals(List.of(), answer.setCookies());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded",
        "X-Forwarded-For",
        "x-forwarded-proto",
        "X-Forwarded-Any",
        "X-Real-IP"
      })
  void login_forwarded_isForbidden(String header) {
    Answer answer = application.post("/login?username=john", header, "for=127.0.0.1");
    assertEquals(403, answer.status());
    assertEquals("forbidden", answer.json().path("code").textValue());
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void login_sameUserAgain_keepsTheSessionUnderANewId() {
    String before = putNote(application.signIn("john"));
    String after = application.post("/login?username=john", "Cookie", before).sessionCookie();
    assertNotEquals(id(before), id(after));
    assertEquals("mine", note(after));
  }

  @Test
  void login_otherUser_startsAnew() {
    String johns = putNote(application.signIn("john"));
    String amys = application.post("/login?username=amy", "Cookie", johns).sessionCookie();
    assertNotEquals(id(johns), id(amys));
    assertEquals("", note(amys));
  }

  @Test
  void login_refused_leavesTheSessionAsItWas() {
    String cookie = putNote(application.signIn("john"));
    Answer refused = application.post("/login?username=", "Cookie", cookie);
    assertEquals(422, refused.status());
    assertEquals(List.of(), refused.setCookies());
    assertEquals("mine", note(cookie));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "AU2kNm57", "\"\"", "%00"})
  void profile_badCookie_isNotSignedIn(String value) {
    Answer answer = application.get("/profile", "Cookie", "__Host-session=" + value);
    assertEquals(401, answer.status());
    assertEquals("not_signed_in", answer.json().path("code").textValue());
  }

  @Test
  void profile_guest_isNotLoggedIn() {
    Answer answer = application.get("/profile");
    assertEquals(401, answer.status());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals("not_signed_in", answer.json().path("code").textValue());
    assertEquals("Not logged in", answer.json().path("error").textValue());
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void logout_signedIn_expiresTheCookie() {
    Answer answer = application.post("/logout", "Cookie", application.signIn("john"));
    assertEquals(200, answer.status());
    assertEquals("{\"message\":\"Logged out\"}", answer.body());
    assertEquals(1, answer.setCookies().size());
    assertTrue(answer.setCookies().get(0).contains("Max-Age=0"), answer.setCookies()::toString);
  }

  @Test
  void logout_forgedCookie_expiresItToo() {
    Answer answer = application.post("/logout", "Cookie", "__Host-session=forged");
    assertEquals(200, answer.status());
    assertEquals("__Host-session=", answer.sessionCookie());
  }

  @Test
  void logout_guest_succeeds() {
    Answer answer = application.post("/logout");
    assertEquals(200, answer.status());
    assertEquals(List.of(), answer.setCookies());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/|/",
        "/profile|/profile",
        "/a?b=c&d=e#f|/a?b=c&d=e#f",
        "//evil.example|",
        "///evil.example|",
        "/\\evil.example|",
        "\\\\evil.example|",
        "https://evil.example|",
        "javascript:alert(1)|",
        "evil.example|",
        "'/\t/evil.example'|",
        "'/a\r\nSet-Cookie: a=b'|",
        "' /a'|",
        "/ä|/%C3%A4",
        "/🍪?ü=ß|/%F0%9F%8D%AA?%C3%BC=%C3%9F",
        "/a?b=\\c|/a?b=\\c",
        "/a?b=//evil.example|/a?b=//evil.example",
        "/a;v=1/b%2Fc?d='e'&f=[g]|/a;v=1/b%2Fc?d='e'&f=[g]",
        "/.//a|/.//a",
        "/a\\b|",
        "/a#\\b|/a#\\b",
        "https:evil.example|",
        "/\uD800|",
        "''|",
      })
  void next_onlyAPathOnThisHost_isFollowed(String wanted, String followed) {
    String text = wanted.replace("\\t", "\t").replace("\\r", "\r").replace("\\n", "\n");
    assertEquals(Optional.ofNullable(followed), SignInRoutes.next(text));
  }

  @ParameterizedTest
  @CsvSource({
    "username=john, /account",
    "username=john&next=%2Fprofile, /profile",
    "username=john&next=%2F, /",
    "username=john&next=%2F%2Fevil.example, /account",
    "username=john&next=%2F%5Cevil.example, /account",
    "username=john&next=https%3A%2F%2Fevil.example, /account",
    "username=, /sign-in#sign-in-invalid",
    "username=&next=%2Fa%3Fb, /sign-in?next=%2Fa%3Fb#sign-in-invalid",
    "username=&next=%2F%2Fevil.example, /sign-in#sign-in-invalid",
    "username=%zz, /sign-in#sign-in-failed",
  })
  void login_browserForm_isRedirected(String body, String location) {
    Answer answer = application.send("POST", "/login", body, BROWSER_FORM);
    assertEquals(303, answer.status());
    assertEquals(location, answer.header("Location"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals(location.contains("#"), answer.setCookies().isEmpty());
  }

  /**
   * Longer ones made headers exceed 8 KiB, so the container answered 500 to a successful sign-in.
   */
  @ParameterizedTest
  @CsvSource({
    "username=john, 'a', 6000, /account, true",
    "username=john, 'a', 6001, /account, false",
    "username=john, 'a', 60000, /account, false",
    "username=john, '%C3%A4', 990, /account, true",
    "username=john, '%C3%A4', 1010, /account, false",
    "username=, '%26', 1990, /sign-in#sign-in-invalid, true",
    "username=, '%26', 5999, /sign-in#sign-in-invalid, false",
  })
  void login_browserFormWithALongNext_isRedirectedUpToTheHeaderLimit(
      String body, String piece, int times, String otherwise, boolean isFollowed) {
    String next = "%2F" + piece.repeat(piece.equals("a") ? times - 1 : times);
    Answer answer = application.send("POST", "/login", body + "&next=" + next, BROWSER_FORM);
    assertEquals(303, answer.status(), answer::body);
    if (isFollowed) {
      assertTrue(answer.header("Location").length() > 5_700, answer.header("Location"));
    } else {
      assertEquals(otherwise, answer.header("Location"));
    }
  }

  @Test
  void login_forwardedBrowserForm_isSentBackWithAMessage() {
    Answer answer =
        application.send(
            "POST", "/login", "username=john", "Accept", "text/html", "X-Real-IP", "10.0.0.1");
    assertEquals(303, answer.status());
    assertEquals("/sign-in#sign-in-forbidden", answer.header("Location"));
  }

  @Test
  void logout_browserForm_isSentToAMessage() {
    Answer answer =
        application.post("/logout", "Accept", "text/html", "Cookie", application.signIn("john"));
    assertEquals(303, answer.status());
    assertEquals("/sign-in#signed-out", answer.header("Location"));
    assertEquals("__Host-session=", answer.sessionCookie());
  }

  @Test
  void changePassword_anyone_isSentToThePasswordOfTheAccountPage() {
    Answer answer = application.get("/.well-known/change-password");
    assertEquals(303, answer.status());
    assertEquals("/account#password", answer.header("Location"));
    assertEquals(List.of(), answer.setCookies());
    // Password managers ask for this to see whether the server's statuses can be trusted.
    String absent =
        "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assertEquals(404, application.get(absent).status());
  }

  @Test
  void login_fromAnotherSite_isRejectedFirst() {
    Answer answer = application.post("/login?username=john", "Sec-Fetch-Site", "cross-site");
    assertEquals(403, answer.status());
    assertEquals("csrf_rejected", answer.json().path("code").textValue());
    assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
  }

  private static String putNote(String cookie) {
    return application
        .send(
            "PUT",
            "/api/session/note",
            "{\"note\":\"mine\"}",
            "Content-Type",
            JSON,
            "Cookie",
            cookie)
        .sessionCookie();
  }

  private static String note(String cookie) {
    return application.get("/api/session/note", "Cookie", cookie).json().path("note").textValue();
  }
}
