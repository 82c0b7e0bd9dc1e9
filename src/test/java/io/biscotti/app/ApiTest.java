package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.guard.RequestBody;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {
  private static final String NOTE = "/api/session/note";
  private static LocalApplication application;
  private static String cookie;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
    cookie = application.signIn("john");
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer put(String body) {
    return application.send(
        "PUT", NOTE, body, "Content-Type", "application/json", "Cookie", cookie);
  }

  private static void assertProblem(int status, String code, Answer answer) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    assertEquals(code, answer.json().path("code").textValue());
    assertEquals(status, answer.json().path("status").intValue());
    Set<String> members =
        new TreeSet<>(answer.json().propertyStream().map(e -> e.getKey()).toList());
    members.remove("errors");
    assertEquals(Set.of("type", "title", "status", "detail", "code", "requestId"), members);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api", "/api/", "/api/nothing", "/api/session/nothing", "/api/%2e%2e%20x"})
  void api_unknownPath_isNotFound(String path) {
    assertProblem(404, "not_found", application.get(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/application.wadl", "/api/application.wadl/xsd0.xsd"})
  void api_wadl_isOff(String path) {
    assertProblem(404, "not_found", application.get(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json", "text/html", "application/vnd.sun.wadl+xml"})
  void api_options_hasAllowAndNoBody(String accept) {
    Answer answer = application.send("OPTIONS", "/api/session", "", "Accept", accept);
    assertEquals(204, answer.status());
    assertEquals("DELETE, GET, HEAD, OPTIONS, POST", answer.header("Allow"));
    assertEquals("", answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertProblem(404, "not_found", application.send("OPTIONS", "/api/nothing", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "PATCH, /api/session, 'DELETE, GET, HEAD, OPTIONS, POST'",
    "DELETE, /api/session/note, 'GET, HEAD, OPTIONS, PUT'",
    "PATCH, /api/sign-in, 'GET, HEAD, OPTIONS'",
    "POST, /api/session/cookies, 'GET, HEAD, OPTIONS'",
  })
  void api_wrongMethod_isRefusedWithAllow(String method, String path, String allow) {
    Answer answer = application.send(method, path, "");
    assertProblem(405, "bad_request", answer);
    assertEquals(allow, answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{]",
        "nul",
        "{\"note\":\"a\"}}",
        "{\"note\":\"a\",\"note\":\"b\"}",
        "\"a\"",
        "[]",
        "7",
        "null"
      })
  void api_malformedJson_isBadRequest(String body) {
    assertProblem(400, "bad_request", put(body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"note\":7}|note",
        "{\"note\":true}|note",
        "{\"note\":1.5}|note",
        "{\"note\":{}}|note",
        "{\"note\":[\"a\"]}|note",
        "{\"note\":\"a\",\"notes\":\"b\"}|notes",
        "{\"note\":null}|note",
        "{}|note",
      })
  void api_wrongField_isInvalid(String body, String field) {
    Answer answer = put(body);
    assertProblem(422, "invalid", answer);
    JsonNode errors = answer.json().path("errors");
    assertEquals(1, errors.size());
    assertEquals(field, errors.path(0).path("field").textValue());
    assertFalse(errors.path(0).path("message").textValue().isBlank());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
  void api_otherType_isRefused(String type) {
    assertProblem(
        415,
        "bad_request",
        application.send("PUT", NOTE, "x", "Content-Type", type, "Cookie", cookie));
  }

  @Test
  void api_unacceptableAnswer_isRefused() {
    assertProblem(406, "bad_request", application.get("/api/session", "Accept", "image/png"));
  }

  @Test
  void api_bodyOver64KiB_isTooLarge() {
    String body = "{\"note\":\"" + "x".repeat(RequestBody.MOST_BYTES) + "\"}";
    assertProblem(413, "bad_request", put(body));
    assertProblem(
        413,
        "bad_request",
        application.sendChunked(
            "PUT", NOTE, body, "Content-Type", "application/json", "Cookie", cookie));
  }

  @Test
  void api_bodyOf64KiB_isParsed() {
    String body = "{\"note\":\"a\"}";
    assertEquals(200, put(body + " ".repeat(RequestBody.MOST_BYTES - body.length())).status());
  }

  @Test
  void api_errorForListedOrigin_carriesCorsHeaders() throws Exception {
    try (LocalApplication other =
        LocalApplication.start(java.util.Map.of("biscotti.cors.origins", "https://app.example"))) {
      Answer answer = other.get("/api/session", "Origin", "https://app.example");
      assertProblem(401, "not_signed_in", answer);
      assertEquals("https://app.example", answer.header("Access-Control-Allow-Origin"));
    }
  }

  @Test
  void cookies_none_isEmpty() {
    assertEquals(
        "{\"cookies\":[],\"sizeBytes\":0,\"duplicates\":[]}",
        application.get("/api/session/cookies").body());
  }

  @Test
  void cookies_several_areListedWithoutSecrets() {
    Answer answer =
        application.get(
            "/api/session/cookies",
            "Cookie",
            "user_id=12345; temp_token=hunter2; user_id=2; __Host-session=hunter3; other=hunter4");
    assertEquals(200, answer.status());
    assertEquals("no-store", answer.header("Cache-Control"));
    assertFalse(answer.body().contains("hunter"), answer::body);
    JsonNode cookies = answer.json().path("cookies");
    assertEquals(
        List.of("user_id", "temp_token", "user_id", "__Host-session", "other"),
        cookies.findValuesAsText("name"));
    assertEquals(List.of("12345", "2"), cookies.findValuesAsText("value"));
    assertEquals(12, cookies.path(0).path("sizeBytes").intValue());
    assertEquals("[\"user_id\"]", answer.json().path("duplicates").toString());
    assertTrue(answer.json().path("sizeBytes").intValue() > 60);
  }

  @Test
  void signIn_get_namesTheMethods() {
    assertEquals("{\"methods\":[\"name\"]}", application.get("/api/sign-in").body());
  }

  @Test
  void signIn_signedIn_namesTheUserAndSetsNothing() {
    LocalApplication.Answer answer =
        application.get("/api/sign-in", "Cookie", application.signIn("john"));
    assertEquals(
        "{\"methods\":[\"name\"],\"user\":\"john\",\"displayName\":\"john\",\"roles\":[]}",
        answer.body());
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void signIn_endedSession_saysWhy() {
    String cookie = application.signIn("john");
    application.post("/logout", "Cookie", cookie);
    assertEquals(
        "{\"methods\":[\"name\"],\"absence\":\"session_revoked\"}",
        application.get("/api/sign-in", "Cookie", cookie).body());
  }
}
