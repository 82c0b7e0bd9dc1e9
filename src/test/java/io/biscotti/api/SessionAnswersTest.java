package io.biscotti.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code GET /api/session} gets its response without Jersey if nothing about the request is
 * unusual. Jersey's response is the same: a query, which this route ignores, leads to Jersey.
 */
class SessionAnswersTest {
  private static final String SESSION = "/api/session";
  private static final String BY_JERSEY = SESSION + "?a";
  private static LocalApplication application;
  private static Map<String, String[]> senders;

  @BeforeAll
  static void start() throws Exception {
    application =
        LocalApplication.start(
            Map.of("biscotti.signin", "", "biscotti.cors.origins", "https://app.example"));
    senders = senders();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer register(String name) {
    Answer answer =
        application.send(
            "POST",
            "/api/accounts",
            "{\"username\":\"%s\",\"password\":\"seven green otters\",\"displayName\":\"Zo\u00eb \\\"%s\\\"\"}"
                .formatted(name, name),
            "Content-Type",
            "application/json");
    assertEquals(201, answer.status(), answer.body());
    return answer;
  }

  private static Map<String, String[]> senders() {
    String known = register("answered").sessionCookie();
    String ended = register("answered-and-ended").sessionCookie();
    assertEquals(204, application.send("DELETE", SESSION, "", "Cookie", ended).status());
    Answer token = application.post("/api/token", "Cookie", known, "Sec-Fetch-Site", "same-origin");
    assertEquals(200, token.status(), token.body());
    String access =
        token.setCookies().stream()
            .filter(line -> line.contains("access_token="))
            .map(line -> line.replaceFirst(";.*", ""))
            .findFirst()
            .orElseThrow();
    Map<String, String[]> all = new LinkedHashMap<>();
    all.put("signed in", new String[] {"Cookie", known});
    all.put("script", new String[] {"Cookie", known, "Accept", "*/*"});
    all.put("page", new String[] {"Cookie", known, "Accept", "application/json, */*;q=0.1"});
    all.put("other origin", new String[] {"Cookie", known, "Origin", "https://app.example"});
    all.put("unlisted origin", new String[] {"Cookie", known, "Origin", "https://evil.example"});
    all.put("guest", new String[] {});
    all.put("guest's script", new String[] {"Accept", "application/json"});
    all.put("forged", new String[] {"Cookie", "__Host-session=forged"});
    all.put("ended", new String[] {"Cookie", ended});
    all.put("two cookies", new String[] {"Cookie", ended + "; " + known});
    all.put("token", new String[] {"Cookie", access});
    all.put("bad token", new String[] {"Cookie", access + "x"});
    all.put("session and bad token", new String[] {"Cookie", known + "; " + access + "x"});
    return all;
  }

  static Stream<String> names() {
    return Stream.of(
        "signed in",
        "script",
        "page",
        "other origin",
        "unlisted origin",
        "guest",
        "guest's script",
        "forged",
        "ended",
        "two cookies",
        "token",
        "bad token",
        "session and bad token");
  }

  private static Map<String, List<String>> headers(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>();
    answer
        .headers()
        .map()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    headers.remove("date");
    return headers;
  }

  private static void assertSame(Answer expected, Answer answer) {
    assertEquals(expected.status(), answer.status());
    String id = "\"requestId\":\"[0-9a-f]+\"";
    assertEquals(expected.body().replaceFirst(id, ""), answer.body().replaceFirst(id, ""));
    assertEquals(headers(expected), headers(answer));
  }

  @ParameterizedTest
  @MethodSource("names")
  void get_fromEachSender_returnsWhatJerseyReturns(String name) {
    String[] headers = senders.get(name);
    assertSame(application.get(BY_JERSEY, headers), application.get(SESSION, headers));
    assertSame(
        application.sendSecurely("GET", BY_JERSEY, "", headers),
        application.sendSecurely("GET", SESSION, "", headers));
  }

  @Test
  void get_asPage_isNotAcceptable() {
    Answer answer = application.get(SESSION, "Accept", "text/html");
    assertEquals(406, answer.status());
    assertTrue(answer.header("Content-Type").startsWith("text/html"), answer.headers()::toString);
  }

  @Test
  void get_withMalformedAccept_isRefused() {
    assertEquals(400, application.get(SESSION, "Accept", "text/html;q").status());
  }

  @Test
  void get_withABody_isCheckedAsEverywhere() {
    Answer large = application.send("GET", SESSION, "a".repeat(65_537));
    assertEquals(413, large.status());
    assertEquals(413, application.sendChunked("GET", SESSION, "a".repeat(65_537)).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/session/", "/api/%73ession", "/api/session;a=b"})
  void get_ofAnotherSpelling_returnsTheSameAsWithAQuery(String path) {
    String[] headers = senders.get("signed in");
    assertSame(application.get(path + "?a", headers), application.get(path, headers));
  }

  @Test
  void get_withAPasswordInTheQuery_isRefused() {
    assertEquals(400, application.get(SESSION + "?password=a").status());
  }
}
