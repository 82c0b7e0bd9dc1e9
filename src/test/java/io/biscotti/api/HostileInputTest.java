package io.biscotti.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.app.Visitor;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.LogRecorder;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile input at every route of accounts, sessions, events and administrators. */
class HostileInputTest {
  private static final String JSON = "application/json";
  private static LocalApplication application;
  private static Visitor owner;
  private static Visitor admin;

  @BeforeAll
  static void start() throws Exception {
    application =
        LocalApplication.start(Map.of("biscotti.signin", "password", "biscotti.admins", "chief"));
    owner = new Visitor(application).register("owner");
    admin = new Visitor(application).register("chief").reauthenticate();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer send(String method, String path, String type, String body) {
    return application.send(method, path, body, headers(type));
  }

  /** Sends a request as the administrator's browser does. */
  private static String[] headers(String type) {
    return new String[] {
      "Content-Type", type, "Cookie", admin.cookie(), "User-Agent", Visitor.FIREFOX
    };
  }

  /** Nothing has changed: both are signed in, their passwords still work, nobody is disabled. */
  private static void assertUntouched() {
    assertEquals(200, owner.status());
    assertEquals(200, admin.status());
  }

  private static void assertProblem(int status, String code, Answer answer) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("application/problem+json", answer.header("Content-Type").split(";")[0]);
    assertEquals(code, answer.json().path("code").asText());
    assertEquals(List.of(), answer.setCookies());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/accounts",
    "POST, /api/session",
    "POST, /api/session/reauthenticate",
    "PUT, /api/account/password",
    "PUT, /api/session/note",
    "PUT, /api/users/owner",
  })
  void bodies_invalid_areRefusedEverywhere(String method, String path) {
    assertProblem(413, "bad_request", send(method, path, JSON, "[" + " ".repeat(70_000) + "]"));
    Answer chunked = application.sendChunked(method, path, " ".repeat(70_000), headers(JSON));
    assertProblem(413, "bad_request", chunked);
    for (String type : List.of("text/plain", "application/xml", "multipart/form-data")) {
      assertProblem(415, "bad_request", send(method, path, type, "{\"disabled\":true}"));
    }
    for (String body :
        List.of(
            "{",
            "[]",
            "5",
            "\"x\"",
            "null",
            "{}{}",
            "{\"a\":1,}",
            "{'a':1}",
            "\u0000",
            "\uFEFF{",
            "{\"\\u12\":1}",
            "[".repeat(5_000))) {
      assertProblem(400, "bad_request", send(method, path, JSON, body));
    }
    assertUntouched();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|/api/accounts|{\"username\":\"x1\",\"password\":\"seven green "
            + "otters\",\"displayName\":7}",
        "POST|/api/accounts|{\"username\":\"x1\",\"password\":\"seven green "
            + "otters\",\"displayName\":\"a\\u202eb\"}",
        "POST|/api/accounts|{\"username\":\"x1\",\"password\":\"seven green "
            + "otters\",\"displayName\":\"a\\r\\nb\"}",
        "POST|/api/accounts|{\"username\":\"x1\",\"password\":\"seven green "
            + "otters\",\"roles\":[\"admin\"]}",
        "POST|/api/accounts|{\"username\":\"x1\\u2066\",\"password\":\"seven green otters\"}",
        "POST|/api/accounts|{\"username\":\"x1\\ud800\",\"password\":\"seven green otters\"}",
        "POST|/api/accounts|{\"username\":{},\"password\":\"seven green otters\"}",
        "POST|/api/session|{\"username\":\"owner\",\"password\":{}}",
        "POST|/api/session|{\"username\":\"own\\r\\ner\",\"password\":\"seven green otters\"}",
        "POST|/api/session|{\"username\":\"\\u2028\",\"password\":\"seven green otters\"}",
        "POST|/api/session|{\"username\":true,\"password\":\"seven green otters\"}",
        "POST|/api/session/reauthenticate|{}",
        "POST|/api/session/reauthenticate|{\"password\":null}",
        "POST|/api/session/reauthenticate|{\"password\":1e9}",
        "POST|/api/session/reauthenticate|{\"password\":[\"seven green otters\"]}",
        "POST|/api/session/reauthenticate|{\"password\":\"seven green otters\",\"forever\":true}",
        "PUT|/api/account/password|{\"current\":[],\"replacement\":\"eleven blue herons\"}",
        "PUT|/api/account/password|{\"current\":\"seven green otters\",\"replacement\":false}",
        "PUT|/api/account/password|{\"current\":\"seven green "
            + "otters\",\"replacement\":\"\\ud800\\ud800\\ud800 herons\"}",
        "PUT|/api/account/password|{\"current\":\"seven green "
            + "otters\",\"replacement\":\"eleven blue herons\",\"username\":\"owner\"}",
        "PUT|/api/account/password|{\"current\":\"seven green "
            + "otters\",\"replacement\":\"eleven blue herons\",\"endOtherSessions\":1}",
        "PUT|/api/users/owner|{\"disabled\":null}",
        "PUT|/api/users/owner|{\"disabled\":1}",
        "PUT|/api/users/owner|{\"disabled\":[true]}",
        "PUT|/api/users/owner|{\"disabled\":true,\"username\":\"chief\"}",
      })
  void fields_invalid_areNamedAndChangeNothing(String method, String path, String body) {
    Answer answer = send(method, path, JSON, body);
    assertEquals(422, answer.status(), answer::body);
    assertTrue(answer.json().path("errors").size() >= 1, answer::body);
    assertFalse(answer.body().contains("otters") || answer.body().contains("herons"));
    assertEquals(List.of(), answer.setCookies());
    assertUntouched();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/session, '{\"username\":\"owner\",\"username\":\"chief\",\"password\":\"x\"}'",
    "POST, /api/session/reauthenticate, '{\"password\":\"x\",\"password\":\"y\"}'",
    "PUT, /api/account/password, '{\"current\":\"a\",\"current\":\"b\",\"replacement\":\"c\"}'",
    "PUT, /api/users/owner, '{\"disabled\":false,\"disabled\":true}'",
  })
  void fields_repeated_areRefused(String method, String path, String body) {
    assertProblem(400, "bad_request", send(method, path, JSON, body));
    assertUntouched();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/accounts, password",
    "POST, /api/session, password",
    "POST, /api/session/reauthenticate, pass%77ord",
    "PUT, /api/account/password, current",
    "PUT, /api/account/password, replacement",
    "DELETE, /api/sessions, password",
    "PUT, /api/users/owner, password",
  })
  void query_withAPassword_isRefusedAndNotEchoed(String method, String path, String name) {
    Answer answer = send(method, path + "?" + name + "=hunter2", JSON, "{}");
    assertProblem(400, "bad_request", answer);
    assertFalse(answer.body().contains("hunter2"));
    assertUntouched();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%E2%80%AE",
        "%0d%0a",
        "%00",
        "%C0%AE",
        "%ED%A0%80",
        "a%20b",
        "%3Cscript%3E",
        "x.y",
        "%F0%9F%A6%89",
        "owner%E2%80%8B",
      })
  void pathsOfUsersAndSessions_invalid_areNotFound(String name) {
    for (Answer answer :
        List.of(
            send("PUT", "/api/users/" + name, JSON, "{\"disabled\":true}"),
            admin.send("DELETE", "/api/users/" + name + "/sessions", ""),
            admin.send("DELETE", "/api/sessions/" + name, ""))) {
      // Containers refuse some of these themselves.
      assertTrue(Set.of(400, 404, 405).contains(answer.status()), answer::body);
    }
    assertUntouched();
  }

  @Test
  void pathsOfUsers_veryLong_areNotFound() {
    String name = "x".repeat(4_000);
    assertEquals(404, send("PUT", "/api/users/" + name, JSON, "{\"disabled\":true}").status());
    assertEquals(404, admin.send("DELETE", "/api/users/" + name + "/sessions", "").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=1&limit=2",
        "limit=%E2%80%AE",
        "after=99999999999999999999",
        "before=-0",
        "limit=1%0d",
        "after=%D9%A1",
        "limit=1.0",
        "after=' or 1=1--",
      })
  void eventsQuery_invalid_isRefusedOrTheFirstCounts(String query) {
    Answer answer = owner.get("/api/events?" + query.replace(" ", "%20").replace("'", "%27"));
    if (query.startsWith("limit=1&")) {
      assertEquals(1, answer.json().path("events").size(), answer::body);
    } else {
      assertProblem(422, "invalid", answer);
    }
  }

  @Test
  @Asvs(
      value = "16.4.1",
      gist = "Nobody can inject lines into the log.",
      done = "Sent line breaks and control characters in logged values.")
  void input_withLineBreaks_staysOneLineInTheLog() {
    List<String> lines;
    try (LogRecorder log = LogRecorder.of("io.biscotti").everyLevel()) {
      String forged = "INFO: security event forged";
      Raw raw = new Raw(application.uri(""));
      for (String line : List.of("\r", "\n", "\r\n", "\u000b", "\u0085", "\u00e2\u0080\u00a8")) {
        for (String field : List.of("User-Agent: ", "X-Forwarded-For: ", "Referer: ")) {
          Reply reply =
              raw.get("/api/session", field + "a" + line + " " + forged, "Cookie: a=" + forged);
          assertTrue(reply.status() == 401 || reply.status() == 400, reply::toString);
        }
        Reply reply = raw.get("/nothing" + line + "here");
        assertTrue(reply.status() >= 400 && reply.status() != 500, reply::toString);
      }
      String names = "{\"username\":\"a\\r\\n%s\",\"password\":\"a\\r\\n%s\"}";
      for (String path : List.of("/api/session", "/api/accounts", "/login", "/register")) {
        send("POST", path, JSON, names.formatted(forged, forged));
      }
      send("PUT", "/api/users/a%0d%0aINFO:%20security%20event%20forged", JSON, "{}");
      for (String line : List.of("%0d%0a", "%C2%85", "%E2%80%A8")) {
        send("GET", "/a" + line + "INFO:%20security%20event%20forged", JSON, "");
      }
      lines = log.messages();
    }
    assertTrue(lines.size() >= 8, lines::toString);
    for (String line : lines) {
      assertFalse(line.matches("(?s).*[\\p{Cc}\\p{Zl}\\p{Zp}].*"), line);
      assertFalse(line.contains("event forged"), line);
    }
  }
}
