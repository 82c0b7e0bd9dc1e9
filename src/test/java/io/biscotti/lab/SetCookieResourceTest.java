package io.biscotti.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetCookieResourceTest {
  private static final String PATH = "/api/set-cookie";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start(Map.of("biscotti.cors.origins", "https://friend.example"));
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer post(Map<String, ?> body, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "application/json";
    return application.send("POST", PATH, JSON.valueToTree(body).toString(), all);
  }

  private static Answer line(String line, String... headers) {
    return post(Map.of("setCookie", line), headers);
  }

  private static void assertRefused(String rule, Answer answer) {
    assertEquals(422, answer.status(), answer::body);
    assertEquals("cookie_invalid", answer.json().path("code").textValue());
    assertEquals("setCookie", answer.json().at("/errors/0/field").textValue());
    assertTrue(
        answer.json().path("errors").toString().contains("(" + rule + ", docs/lab.md)"),
        answer::body);
    assertEquals(List.of(), answer.setCookies());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "theme=\"dark\"; path=/; SECURE ;;  Priority=High",
        "a=1, b=2; max-age=+5",
        "nameless",
        "=x",
        "__Host-a=1",
        "__Secure-b=2; Secure",
        "a=b=c",
        "token=1; SameSite=Nonsense",
        "other=1; Domain=another.example",
        "deep=1; Domain=sub.localhost",
        "own=1; Domain=localhost",
      })
  void line_harmless_isSentUnchanged(String line) {
    Answer answer = line(line);
    assertEquals(200, answer.status(), answer::body);
    assertEquals(List.of(line), answer.setCookies());
    assertEquals(line, answer.json().path("setCookie").textValue());
  }

  @Test
  void line_withFieldName_isSentWithoutIt() {
    assertEquals(List.of("a=1"), line(" Set-Cookie:  a=1 ").setCookies());
  }

  @Test
  void answer_nameAndValue_areThoseOfTheRfc() {
    Answer answer = line(" a = b=c ; Path=/");
    assertEquals("a", answer.json().path("name").textValue());
    assertEquals("b=c", answer.json().path("value").textValue());
    assertFalse(line("a=" + "b".repeat(4_096)).json().has("name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session=1",
        "SESSION=1",
        " session =1",
        "session.2=1",
        "__Host-session=1; Secure; Path=/",
        "__host-SESSION=1",
        "__Secure-access_token=1",
        "__Http-refresh_token=1",
        "__Host-Http-csrf_token=1",
        "csrf_token=1",
        "preferences=1",
        "consent=1",
        "session",
        "=session=1",
        "= __Host-session=1",
        "==session=1",
        "; session=1",
        "a=1; session=1",
        "a=1, session=1",
        "a=1; Path=/, __Host-session=1",
        "a=1;\u2003session=1",
      })
  void line_ownName_isRefusedInAnyReading(String line) {
    assertRefused("raw-own", line(line));
    assertRefused("raw-own", post(Map.of("setCookie", line, "expire", true)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 10, 13, 27, 31, 127, 0x85, 0x9f})
  void line_controlCharacter_isRefused(int c) {
    assertRefused("raw-control", line("a=" + (char) c + "b"));
    assertRefused("raw-control", line("a=b; Path=/" + (char) c + "; X"));
  }

  @Test
  void line_headerSplitting_isRefused() {
    assertRefused("raw-control", line("a=b\r\nSet-Cookie: session=1"));
    assertRefused("raw-control", line("a=b\n\n<html>"));
  }

  @Test
  void line_loneSurrogate_isRefused() {
    Answer answer =
        application.send(
            "POST", PATH, "{\"setCookie\":\"a=\\ud800\"}", "Content-Type", "application/json");
    assertRefused("raw-unicode", answer);
  }

  @Test
  void line_domainAboveTheHost_isRefused() {
    assertRefused("raw-domain", line("a=1; Domain=0.0.1"));
  }

  @Test
  void size_ofLineAndAllCookies_isBounded() {
    assertEquals(200, line("a=" + "b".repeat(RawLine.MOST_BYTES - 2)).status());
    assertRefused("raw-size", line("a=" + "b".repeat(RawLine.MOST_BYTES - 1)));
    assertRefused("raw-size", line("a=" + "ü".repeat(RawLine.MOST_BYTES / 2)));
    String carried = "c=" + "d".repeat(4_000);
    assertEquals(200, line("a=" + "b".repeat(2_140), "Cookie", carried).status());
    assertRefused("raw-budget", line("a=" + "b".repeat(2_141), "Cookie", carried));
    Answer deletion =
        post(Map.of("setCookie", "a=" + "b".repeat(2_141), "expire", true), "Cookie", carried);
    assertEquals(200, deletion.status(), deletion::body);
  }

  @Test
  void expire_line_endsWithAPastLifetime() {
    Answer answer = post(Map.of("setCookie", "a=1; Max-Age=60; Path=/x", "expire", true));
    assertEquals(
        List.of("a=1; Max-Age=60; Path=/x; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
        answer.setCookies());
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site, csrf_rejected",
    "Sec-Fetch-Site, same-site, csrf_rejected",
    "Origin, https://evil.example, csrf_rejected",
    "Origin, null, csrf_rejected",
    "Origin, https://friend.example, forbidden",
  })
  void page_ofAnotherOrigin_isRefused(String header, String value, String code) {
    Answer answer = line("a=1", header, value);
    assertEquals(403, answer.status(), answer::body);
    assertEquals(code, answer.json().path("code").textValue());
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void page_ofAListedOriginOrForm_isRefused() {
    Answer listed = line("a=1", "Origin", "https://friend.example", "Sec-Fetch-Site", "cross-site");
    assertEquals(403, listed.status(), listed::body);
    assertEquals(List.of(), listed.setCookies());
    Answer form =
        application.send("POST", PATH, "{\"setCookie\":\"a=1\"}", "Content-Type", "text/plain");
    assertEquals(415, form.status(), form::body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{\"setCookie\":null}", "{\"setCookie\":\" \"}", "[]", "1"})
  void body_withoutLine_isRefused(String body) {
    Answer answer = application.send("POST", PATH, body, "Content-Type", "application/json");
    assertTrue(answer.status() == 400 || answer.status() == 422, answer::body);
    assertEquals(List.of(), answer.setCookies());
  }
}
