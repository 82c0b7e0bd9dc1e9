package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieRoutesTest {
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static void assertJson(String expected, Answer answer) {
    assertEquals(200, answer.status(), answer::body);
    assertEquals(expected, answer.body());
    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
  }

  @Test
  void setCookie_get_setsUserId() {
    Answer answer = application.get("/set-cookie");
    assertJson("{\"message\":\"Cookie set\"}", answer);
    assertEquals(List.of("user_id=12345; Path=/; SameSite=Lax"), answer.setCookies());
  }

  @Test
  void setCookie_overHttps_isSecure() {
    Answer answer = application.sendSecurely("GET", "/set-cookie", "");
    assertEquals(List.of("user_id=12345; Path=/; Secure; SameSite=Lax"), answer.setCookies());
  }

  @Test
  void setTemporaryCookie_post_setsItForHalfAnHour() {
    Answer answer = application.post("/set-temporary-cookie");
    assertJson("{\"status\":\"temp cookie set\"}", answer);
    assertEquals(
        List.of("temp_token=temp_value; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax"),
        answer.setCookies());
  }

  @Test
  void setPersistentCookie_post_setsItForAWeek() {
    Answer answer = application.post("/set-persistent-cookie");
    assertJson("{\"status\":\"persistent cookie set\"}", answer);
    String line = answer.setCookies().get(0);
    assertTrue(
        line.matches(
            "persistent=persistent_value; Path=/; Max-Age=604800; Expires=[^;]+; SameSite=Lax"),
        line);
    String date = line.replaceAll(".*Expires=([^;]+);.*", "$1");
    Instant expires = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    Duration ahead = Duration.between(Instant.now(), expires);
    assertTrue(ahead.minus(Duration.ofDays(7)).abs().toSeconds() < 60, date);
  }

  @Test
  void deleteCookie_post_expiresSessionId() {
    Answer answer = application.post("/delete-cookie");
    assertJson("{\"status\":\"cookie deleted\"}", answer);
    assertEquals(
        List.of(
            "session_id=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly;"
                + " SameSite=Lax"),
        answer.setCookies());
  }

  @Test
  void getCookie_absent_isNull() {
    assertJson("{\"user_id\":null}", application.get("/get-cookie"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "user_id=12345|12345",
        "a=b; user_id=12345; c=d|12345",
        "user_id=first; user_id=second|first",
        "user_id=\"12345\"|\"12345\"",
        "user_id=|``",
        "user_id=</script><b>\\|</script><b>\\",
        "user_id=a=b,c%00|a=b,c%00",
        "x=1; USER_ID=other; user_id=x|x",
      })
  void getCookie_anyValue_isReturnedAsSent(String cookie, String expected) {
    Answer answer = application.get("/get-cookie", "Cookie", cookie);
    assertEquals(200, answer.status());
    assertEquals(expected, answer.json().path("user_id").textValue());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /set-cookie, 'GET, HEAD, OPTIONS'",
    "POST, /get-cookie, 'GET, HEAD, OPTIONS'",
    "DELETE, /profile, 'GET, HEAD, OPTIONS'",
    "GET, /login, 'POST, OPTIONS'",
    "HEAD, /login, 'POST, OPTIONS'",
    "PUT, /logout, 'POST, OPTIONS'",
    "GET, /set-temporary-cookie, 'POST, OPTIONS'",
    "GET, /set-persistent-cookie, 'POST, OPTIONS'",
    "PATCH, /delete-cookie, 'POST, OPTIONS'",
    "BREW, /delete-cookie, 'POST, OPTIONS'",
    "POST, /health/live, 'GET, HEAD, OPTIONS'",
  })
  void route_wrongMethod_isRefusedWithAllow(String method, String path, String allow) {
    Answer answer = application.send(method, path, "");
    assertEquals(405, answer.status());
    assertEquals(allow, answer.header("Allow"));
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals(List.of(), answer.setCookies());
    if (!method.equals("HEAD")) {
      assertEquals("bad_request", answer.json().path("code").textValue());
      assertNotNull(answer.json().path("error").textValue());
    }
  }

  @Test
  void route_options_listsAllowedMethods() {
    Answer answer = application.send("OPTIONS", "/set-cookie", "");
    assertEquals(204, answer.status());
    assertEquals("GET, HEAD, OPTIONS", answer.header("Allow"));
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void route_head_isGetWithoutBody() {
    Answer answer = application.send("HEAD", "/set-cookie", "");
    assertEquals(200, answer.status());
    assertEquals("24", answer.header("Content-Length"));
    assertEquals("", answer.body());
    assertFalse(answer.setCookies().isEmpty());
  }
}
