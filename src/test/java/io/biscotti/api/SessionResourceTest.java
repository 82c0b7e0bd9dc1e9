package io.biscotti.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionResourceTest {
  private static final String SESSION = "/api/session";
  private static final String NOTE = "/api/session/note";
  private static final Map<String, String> MEMORY = Map.of("biscotti.session.store", "memory");
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer put(String cookie, String json) {
    return application.send(
        "PUT", NOTE, json, "Content-Type", "application/json", "Cookie", cookie);
  }

  private static Instant instant(JsonNode facts, String name) {
    return Instant.parse(facts.path(name).textValue());
  }

  @Test
  void get_signedIn_returnsTheSession() {
    JsonNode facts = application.get(SESSION, "Cookie", application.signIn("john")).json();
    assertEquals(
        Set.of(
            "user",
            "displayName",
            "roles",
            "id",
            "createdAt",
            "authenticatedAt",
            "lastSeenAt",
            "idleExpiresAt",
            "expiresAt",
            "store"),
        new TreeSet<>(facts.propertyStream().map(Map.Entry::getKey).toList()));
    assertEquals("john", facts.path("user").textValue());
    assertEquals("john", facts.path("displayName").textValue());
    assertEquals("[]", facts.path("roles").toString());
    assertEquals("sealed", facts.path("store").textValue());
    assertTrue(facts.path("id").textValue().matches("[A-Za-z0-9_-]{22}"), facts::toString);
  }

  @Test
  void get_signedIn_returnsTheTimeouts() {
    JsonNode facts = application.get(SESSION, "Cookie", application.signIn("john")).json();
    Duration idle = Duration.between(instant(facts, "lastSeenAt"), instant(facts, "idleExpiresAt"));
    Duration lifetime = Duration.between(instant(facts, "createdAt"), instant(facts, "expiresAt"));
    assertEquals(Duration.ofMinutes(30), idle);
    assertEquals(Duration.ofHours(12), lifetime);
    Duration sinceSignIn = Duration.between(instant(facts, "authenticatedAt"), Instant.now());
    assertTrue(sinceSignIn.abs().toSeconds() < 60, facts::toString);
  }

  @Test
  void get_memoryStore_saysSo() throws Exception {
    try (LocalApplication other = LocalApplication.start(MEMORY)) {
      JsonNode facts = other.get(SESSION, "Cookie", other.signIn("john")).json();
      assertEquals("memory", facts.path("store").textValue());
    }
  }

  @Test
  void get_guest_isNotSignedIn() {
    Answer answer = application.get(SESSION);
    assertEquals(401, answer.status());
    assertEquals("not_signed_in", answer.json().path("code").textValue());
  }

  @Test
  void get_forgedCookie_isNotSignedIn() {
    Answer answer = application.get(SESSION, "Cookie", "__Host-session=forged");
    assertEquals(401, answer.status());
    assertEquals("not_signed_in", answer.json().path("code").textValue());
  }

  @Test
  void get_pastTheIdleLimit_isExpired() throws Exception {
    try (LocalApplication other = LocalApplication.start(Map.of("biscotti.session.idle", "1s"))) {
      String cookie = other.signIn("john");
      Answer answer =
          Await.until(() -> other.get(SESSION, "Cookie", cookie), each -> each.status() != 200);
      assertEquals(401, answer.status());
      assertEquals("session_expired", answer.json().path("code").textValue());
      Answer profile = other.get("/profile", "Cookie", cookie);
      assertEquals("session_expired", profile.json().path("code").textValue());
      assertEquals("Not logged in", profile.json().path("error").textValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, NOTE, "/profile"})
  void get_afterSignOut_isRevoked(String path) {
    String copy = application.signIn("john");
    application.send("DELETE", SESSION, "", "Cookie", copy);
    Answer answer = application.get(path, "Cookie", copy);
    assertEquals(401, answer.status());
    assertEquals("session_revoked", answer.json().path("code").textValue());
    assertEquals(List.of(), answer.setCookies(), "the browser may have a newer cookie by now");
  }

  @Test
  void profile_afterSignOut_hasTheSameErrorAsBefore() {
    String copy = application.signIn("john");
    application.post("/logout", "Cookie", copy);
    Answer answer = application.get("/profile", "Cookie", copy);
    assertEquals("Not logged in", answer.json().path("error").textValue());
  }

  @Test
  void get_cookieFromBeforeSigningInAgain_isRevoked() {
    String before = application.signIn("john");
    Answer again = application.post("/login?username=john", "Cookie", before);
    assertEquals(200, application.get(SESSION, "Cookie", again.sessionCookie()).status());
    Answer answer = application.get(SESSION, "Cookie", before);
    assertEquals("session_revoked", answer.json().path("code").textValue());
  }

  @Test
  void delete_signedIn_expiresTheCookie() {
    Answer answer = application.send("DELETE", SESSION, "", "Cookie", application.signIn("john"));
    assertEquals(204, answer.status());
    assertEquals("__Host-session=", answer.sessionCookie());
    assertFalse(answer.headers().firstValue("Clear-Site-Data").isPresent());
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void delete_overHttps_clearsSiteData() {
    Answer answer = application.sendSecurely("DELETE", SESSION, "");
    assertEquals(204, answer.status());
    assertEquals("\"cache\", \"storage\"", answer.header("Clear-Site-Data"));
  }

  @Test
  void delete_memoryStore_endsTheSession() throws Exception {
    try (LocalApplication other = LocalApplication.start(MEMORY)) {
      String cookie = other.signIn("john");
      assertEquals(204, other.send("DELETE", SESSION, "", "Cookie", cookie).status());
      assertEquals(401, other.get(SESSION, "Cookie", cookie).status());
    }
  }

  @Test
  void note_neverWritten_isEmpty() {
    String cookie = application.signIn("john");
    assertEquals("{\"note\":\"\"}", application.get(NOTE, "Cookie", cookie).body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hello", "two\\nlines\\tand a tab", "J\\u00f6rg \\ud83c\\udf6a", "<b>&amp;"})
  void note_written_isReturned(String json) {
    Answer written = put(application.signIn("john"), "{\"note\":\"" + json + "\"}");
    assertEquals(200, written.status(), written::body);
    Answer read = application.get(NOTE, "Cookie", written.sessionCookie());
    assertEquals(written.json(), read.json());
    assertEquals(List.of(), read.setCookies());
  }

  @Test
  void note_writtenEmpty_isRemoved() {
    String withNote = put(application.signIn("john"), "{\"note\":\"a\"}").sessionCookie();
    String without = put(withNote, "{\"note\":\"\"}").sessionCookie();
    assertEquals("{\"note\":\"\"}", application.get(NOTE, "Cookie", without).body());
  }

  @Test
  void note_1000Characters_areAllowed() {
    String body = "{\"note\":\"" + "🍪".repeat(1_000) + "\"}";
    assertEquals(200, put(application.signIn("john"), body).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\u0000", "a\\r\\nb", "\\u001b[31m", "\\u2028", "\\udc00"})
  void note_controlCharacters_areInvalid(String json) {
    Answer answer = put(application.signIn("john"), "{\"note\":\"" + json + "\"}");
    assertEquals(422, answer.status());
    assertEquals("note", answer.json().path("errors").path(0).path("field").textValue());
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void note_1001Characters_areInvalid() {
    Answer answer = put(application.signIn("john"), "{\"note\":\"" + "x".repeat(1_001) + "\"}");
    assertEquals(422, answer.status());
    assertEquals("invalid", answer.json().path("code").textValue());
  }

  @Test
  void note_guest_isNotSignedIn() {
    assertEquals(401, application.get(NOTE).status());
    Answer answer = put("a=b", "{\"note\":\"a\"}");
    assertEquals(401, answer.status());
    assertEquals(List.of(), answer.setCookies());
  }
}
