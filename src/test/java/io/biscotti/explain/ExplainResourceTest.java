package io.biscotti.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.engine.DateServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainResourceTest {
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer explain(String body) {
    return application.send(
        "POST", "/api/cookies/explain", body, "Content-Type", "application/json");
  }

  /** Sends JSON that is written with apostrophes instead of quotes. */
  private static JsonNode explained(String body) {
    Answer answer = explain(body.replace('\'', '"'));
    assertEquals(200, answer.status(), answer::body);
    assertEquals("no-store", answer.header("Cache-Control"));
    assertEquals(List.of(), answer.setCookies());
    return answer.json();
  }

  @Test
  void explain_crossSiteRequest_hasVerdictsReasonsAndDifferences() {
    JsonNode answer =
        explained(
            "{'setCookie':'id=hunter2','response':{'url':'https://a.example/'},'request':"
                + "{'url':'https://a.example/x','method':'post','initiator':'https://b.example',"
                + "'topLevel':true}}");
    assertTrue(answer.path("stored").booleanValue());
    assertFalse(answer.path("sent").booleanValue());
    JsonNode last = answer.path("reasons").path(answer.path("reasons").size() - 1);
    assertEquals("same-site-lax-unsafe", last.path("rule").textValue());
    assertEquals("withheld", last.path("effect").textValue());
    assertEquals("RFC 6265bis, section 5.8.3", last.path("source").textValue());
    assertFalse(last.path("message").textValue().isBlank());
    assertEquals(
        List.of("chromium", "firefox", "safari", "webkitgtk"),
        answer.path("differs").findValuesAsText("engine"));
    assertTrue(answer.path("differs").path(0).path("sent").booleanValue());
    assertFalse(answer.path("differs").path(0).has("stored"));
    assertEquals("a.example", answer.path("cookie").path("domain").textValue());
    assertFalse(answer.toString().contains("hunter2"));
  }

  @Test
  void explain_withoutRequest_hasNoVerdictAboutSending() {
    JsonNode answer =
        explained("{'setCookie':'a=b; Secure','response':{'url':'http://a.example/'}}");
    assertFalse(answer.path("stored").booleanValue());
    assertTrue(answer.path("sent").isNull());
    assertTrue(answer.path("cookie").isNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'initiator':'https://b.example','topLevel':'https://b.example'|false",
        "'initiator':'https://b.example','topLevel':false|false",
        "'initiator':'https://www.a.example','topLevel':false|true",
        "'topLevel':'https://b.example'|false",
        "'topLevel':'www.a.example'|true",
        "'initiator':'b.example'|true",
        "'initiator':'null'|true",
        "'initiator':null,'topLevel':null,'method':null|true",
        "'afterSeconds':61|false",
        "'method':'PROPFIND','initiator':'https://b.example'|false",
      })
  void explain_request_isReadInAllItsForms(String members, boolean sent) {
    JsonNode answer =
        explained(
            "{'setCookie':'Set-Cookie: a=b; SameSite=Lax; Max-Age=60','response':"
                + "{'url':'https://a.example/'},'request':{'url':'https://a.example/',"
                + members
                + "}}");
    assertTrue(answer.path("stored").booleanValue());
    assertEquals(sent, answer.path("sent").booleanValue(), answer::toString);
    assertEquals("a", answer.path("cookie").path("name").textValue());
  }

  @Test
  void explain_dateWithZone_namesWhatEachEngineReads() {
    Instant now = Instant.now();
    String soon = DateServer.text(now.plus(Duration.ofHours(1)));
    String over = DateServer.text(now.minus(Duration.ofHours(1)));
    JsonNode answer =
        explained(
            "{'setCookie':'a=b; Expires=%s','response':{'url':'https://a.example/'}}"
                .formatted(soon.replace("GMT", "+0200")));
    assertTrue(answer.path("stored").booleanValue());
    JsonNode reason =
        StreamSupport.stream(answer.path("reasons").spliterator(), false)
            .filter(each -> each.path("rule").textValue().equals("expires-ambiguous"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        "browsers read this Expires differently: as '%s' (Chromium, Safari), as '%s' (Firefox, WebKitGTK)."
                .formatted(soon, over)
            + " Write the one you mean in that form",
        reason.path("message").textValue());
    assertEquals("note", reason.path("effect").textValue());
    assertEquals("RFC 9110, section 5.6.7", reason.path("source").textValue());
    assertEquals(
        List.of("firefox", "webkitgtk"), answer.path("differs").findValuesAsText("engine"));
    assertEquals(
        List.of("expires-zone", "expires-http-dates"),
        StreamSupport.stream(answer.path("differs").spliterator(), false)
            .map(each -> each.path("rule").textValue())
            .toList());
    for (JsonNode differs : answer.path("differs")) {
      assertFalse(differs.path("stored").booleanValue());
    }
  }

  @Test
  void explain_dateThatTheRfcCannotRead_showsHowToWriteIt() {
    String answer =
        explained("{'setCookie':'a=b; Expires=1999','response':{'url':'https://a.example/'}}")
            .path("reasons")
            .toString();
    assertTrue(answer.contains("'Wed, 21 Oct 2026 07:28:00 GMT'"), answer);
    assertFalse(answer.contains("expires-ambiguous"), answer);
  }

  @Test
  void explain_existing_isLeftAlone() {
    JsonNode answer =
        explained(
            "{'setCookie':'a=b','response':{'url':'http://a.example/'},'existing':"
                + "{'setCookie':'a=c; Secure','response':{'url':'https://a.example/'}}}");
    assertFalse(answer.path("stored").booleanValue());
    assertTrue(answer.path("reasons").toString().contains("leave-secure-alone"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|setCookie",
        "{'setCookie':'a=b'}|response.url",
        "{'setCookie':'a=b','response':{}}|response.url",
        "{'setCookie':'a=b','response':{'url':''}}|response.url",
        "{'setCookie':'a=b','response':{'url':'a.example'}}|response.url",
        "{'setCookie':'a=b','response':{'url':'ftp://a.example'}}|response.url",
        "{'setCookie':'a=b','response':{'url':'https://<script>'}}|response.url",
        "{'setCookie':'a=b','response':{'url':'https://\\ud800/'}}|response.url",
        "{'setCookie':'a=b','response':{'url':'https://a/\\r\\nb'}}|response.url",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'request':{}}|request.url",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'request':{'url':'https://a/',"
            + "'method':'G T'}}|request.method",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'request':{'url':'https://a/',"
            + "'initiator':''}}|request.initiator",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'request':{'url':'https://a/',"
            + "'topLevel':'a b'}}|request.topLevel",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'request':{'url':'https://a/',"
            + "'topLevel':7}}|request.topLevel",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'request':{'url':'https://a/',"
            + "'topLevel':[{}]}}|request.topLevel",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'request':{'url':'https://a/',"
            + "'topLevel':false}}|request.topLevel",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'request':{'url':'https://a/',"
            + "'afterSeconds':-1}}|request.afterSeconds",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'existing':{}}|existing.setCookie",
        "{'setCookie':7,'response':{'url':'https://a/'}}|setCookie",
        "{'setCookie':'a=b','response':7}|response",
        "{'setCookie':'a=b','response':{'url':'https://a/'},'cookies':[]}|cookies",
      })
  void explain_wrongField_isInvalid(String body, String field) {
    Answer answer = explain(body.replace('\'', '"'));
    assertEquals(422, answer.status(), answer::body);
    assertEquals("invalid", answer.json().path("code").textValue());
    assertEquals(field, answer.json().path("errors").path(0).path("field").textValue());
    assertFalse(answer.body().contains("<script>"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=",
        "a=<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>=1; Path=/<b>; Domain=<b>; <i>=1; SameSite=<i>",
        "a=b\\r\\nSet-Cookie: c=d",
        "a=\\u0000",
        "\\ud800=\\udc00; Path=/\\ud800; Domain=\\ud800; \\ud800=1; Expires=\\ud800; Max-Age=\\ud800",
        "\\ud800=1; Path=/\\ud800",
        "\\u0661=1; Max-Age=\\u0661; Expires=\\u0661 Jan 2030 00:00:00",
        "a=b; Domain=..; Path=//; Max-Age=--1; Expires=,,,",
        "a=b; Domain=[::1]",
        "a=b; Domain=a..example; Domain=.",
      })
  void explain_hostileLine_returnsAnExplanation(String line) {
    Answer answer =
        explain("{\"setCookie\":\"" + line + "\",\"response\":{\"url\":\"https://a.example/\"}}");
    assertEquals(200, answer.status(), answer::body);
    assertTrue(answer.json().path("reasons").size() > 0);
    assertFalse(answer.body().contains("alert"));
  }

  @Test
  void explain_longLines_areAnsweredOrRefused() {
    String end = "\",\"response\":{\"url\":\"https://a.example/\"}}";
    String start = "{\"setCookie\":\"";
    assertEquals(200, explain(start + "a".repeat(16_384) + end).status());
    assertEquals(200, explain(start + ";".repeat(16_384) + end).status());
    assertEquals(200, explain(start + "a;b=".repeat(4_096) + end).status());
    Answer longer = explain(start + "a".repeat(16_385) + end);
    assertEquals(422, longer.status());
    assertEquals("setCookie", longer.json().path("errors").path(0).path("field").textValue());
    assertEquals(413, explain(start + "a".repeat(65_536) + end).status());
  }

  @ParameterizedTest
  @CsvSource({"GET, 405", "DELETE, 405", "PUT, 405"})
  void explain_otherMethod_isRefused(String method, int status) {
    Answer answer = application.send(method, "/api/cookies/explain", "");
    assertEquals(status, answer.status());
    assertEquals("OPTIONS, POST", answer.header("Allow"));
  }

  /** Two ports of one host are two origins, so fetch omits cookies unless told to include them. */
  @ParameterizedTest
  @CsvSource({"omit, false", "same-origin, false", "include, true"})
  void explain_fetchOfAnotherPort_sendsCookiesOnlyWithInclude(String mode, boolean works) {
    String call =
        "{'url':'http://localhost:8080/x','initiator':'http://localhost:5173','topLevel':false,"
            + "'credentials':'%s'}";
    JsonNode answer =
        explained(
            "{'setCookie':'id=hunter2; Path=/','response':%s,'request':%s}"
                .formatted(call.formatted(mode), call.formatted(mode)));
    for (JsonNode browser : answer.path("browsers")) {
      assertEquals(works, browser.path("stored").booleanValue(), browser::toString);
      assertEquals(works, browser.path("sent").booleanValue(), browser::toString);
    }
    assertEquals(works, answer.path("fix").isNull());
    assertEquals(works ? null : "include", answer.path("fix").path("credentials").textValue());
    assertTrue(answer.path("fix").path("setCookie").isNull() || works);
    assertFalse(answer.toString().contains("hunter2"));
  }

  @Test
  void explain_lineThatBrowsersRefuse_hasAFixWithoutTheValue() {
    JsonNode answer =
        explained(
            "{'setCookie':'__Host-id=hunter2; Domain=a.example; SameSite=None','language':'de',"
                + "'response':{'url':'https://a.example/x/'},'request':{'url':'https://a.example/'}}");
    assertEquals(
        "__Host-id=<value>; Path=/; Secure; SameSite=None",
        answer.path("fix").path("setCookie").textValue());
    for (JsonNode browser : answer.path("fix").path("browsers")) {
      assertTrue(browser.path("sent").booleanValue(), browser::toString);
    }
    assertEquals(
        "setzen Sie Secure",
        answer.path("fix").path("changes").path(0).path("message").textValue());
    assertTrue(answer.path("reasons").toString().contains("braucht"), answer::toString);
    assertFalse(answer.toString().contains("hunter2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1, b=2 | value-joined",
        "a=1,2 | value-comma",
        "a=\\\"x\\\" | value-quotes",
        "a=b c | value-space",
        "a=é | value-ascii",
        "a[1]=b | name-token"
      })
  void explain_valueThatServersMisread_hasARemark(String line, String rule) {
    JsonNode answer =
        explain(
                "{\"setCookie\":\"%s\",\"response\":{\"url\":\"https://a.example/\"}}"
                    .formatted(line))
            .json();
    assertTrue(answer.path("findings").findValuesAsText("rule").contains(rule), answer::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'language':'fr','response':{'url':'https://a.example/'} | language",
        "'response':{'url':'https://a.example/','credentials':'x','topLevel':'https://b.example'}"
            + " | response.credentials",
        "'response':{'url':'https://a.example/','credentials':'omit'} | response.credentials"
      },
      quoteCharacter = '`')
  void explain_unknownModeOrLanguage_isRefused(String members, String field) {
    Answer answer = explain("{'setCookie':'a=b',%s}".formatted(members).replace('\'', '"'));
    assertEquals(422, answer.status(), answer::body);
    assertEquals(field, answer.json().path("errors").path(0).path("field").textValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {";", "; Path=/x", "; Domain=b.example", ",a", "; SameSite=None", "é", "a "})
  void explain_longestLine_returnsSoon(String unit) {
    String line = "__Host-a=" + unit.repeat(16_000 / unit.length());
    Answer answer =
        assertTimeout(
            Duration.ofSeconds(10),
            () ->
                explain(
                    ("{\"setCookie\":\"%s\",\"response\":{\"url\":\"https://a.example/\"},"
                            + "\"language\":\"de\",\"request\":{\"url\":\"https://c.a.example/\"}}")
                        .formatted(line)));
    assertEquals(200, answer.status(), answer::body);
  }
}
