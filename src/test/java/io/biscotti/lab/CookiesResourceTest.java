package io.biscotti.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesResourceTest {
  private static final String PATH = "/api/cookies";
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  private static Answer post(String body) {
    return application.send("POST", PATH, body, "Content-Type", "application/json");
  }

  private static JsonNode list(String cookies) {
    Answer answer = application.get(PATH, "Cookie", cookies, "Sec-Fetch-Site", "same-origin");
    assertEquals(200, answer.status(), answer::body);
    assertEquals("no-store", answer.header("Cache-Control"));
    return answer.json();
  }

  private static List<String> rules(JsonNode findings) {
    List<String> rules = new ArrayList<>();
    findings.forEach(finding -> rules.add(finding.path("rule").textValue()));
    return rules;
  }

  private static void assertProblem(int status, String code, Answer answer) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals(code, answer.json().path("code").textValue());
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void list_withoutCookies_isEmpty() {
    assertEquals(
        "{\"cookies\":[],\"header\":{\"sizeBytes\":0,\"duplicates\":[]},\"findings\":[]}",
        application.get(PATH).body());
  }

  @Test
  void list_inGerman_saysEveryFindingInGerman() {
    String cookies =
        "theme=dark; theme=light; b; session=1; __host-x=1; __Host-y=1; $a=1; a b=c; x=\"y\"z;"
            + " user_id=12345; csrf_token=1; "
            + "long="
            + "x".repeat(4_050)
            + "; n=1".repeat(50);
    Answer german = application.get(PATH + "?language=de", "Cookie", cookies);
    assertEquals(200, german.status(), german::body);
    List<String> said = german.json().findValuesAsText("message");
    List<String> english = list(cookies).findValuesAsText("message");
    assertEquals(english.size(), said.size());
    assertTrue(Set.copyOf(english).size() > 12, english::toString);
    for (int i = 0; i < said.size(); i++) {
      assertNotEquals(english.get(i), said.get(i));
      assertFalse(
          said.get(i).matches(".*\\b(the|must|which|has|lacks|at index)\\b.*"), said.get(i));
    }
    assertEquals(german.json().findValuesAsText("rule"), list(cookies).findValuesAsText("rule"));
    assertEquals(
        list(cookies).toString(),
        application
            .get(PATH + "?language=tlh", "Cookie", cookies, "Sec-Fetch-Site", "same-origin")
            .body());
  }

  @Test
  void post_inGerman_saysItsFindingsInGerman() {
    Answer made =
        application.send(
            "POST",
            PATH + "?language=de",
            "{\"name\":\"token\",\"value\":\"1\"}",
            "Content-Type",
            "application/json");
    assertEquals(201, made.status(), made::body);
    assertTrue(
        made.json().findValuesAsText("message").stream()
            .anyMatch(each -> each.contains("Skripte können es lesen")),
        made::body);
  }

  @Test
  void list_cookies_hasAllThatCameInOrder() {
    JsonNode answer = list("theme=dark; a=1; theme=light; b");
    assertEquals(List.of("theme", "a", "theme", ""), answer.findValuesAsText("name"));
    assertEquals(List.of(), answer.findValuesAsText("value"));
    assertEquals(9, answer.path("cookies").path(0).path("sizeBytes").intValue());
    assertEquals("[\"theme\"]", answer.path("header").path("duplicates").toString());
    assertEquals(31, answer.path("header").path("sizeBytes").intValue());
    assertTrue(rules(answer.path("findings")).contains("duplicates"));
    assertTrue(rules(answer.path("cookies").path(0).path("findings")).contains("duplicate"));
    assertTrue(rules(answer.path("cookies").path(3).path("findings")).contains("name-empty"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__Host-session",
        "__Host-session.1",
        "session.3",
        "SESSION",
        "access_token",
        "__Host-access_token",
        "__Secure-refresh_token",
        "csrf_token",
        "temp_token",
        "session_id",
        "JSESSIONID",
        "connect.sid",
        "sid",
        "__Host-sid",
        "PHPSESSID",
        "XSRF-TOKEN",
        "oauth_state",
        "my_jwt",
        "Password",
      })
  void value_ofSecret_isShownNowhere(String name) {
    JsonNode answer = list(name + "=hunter2");
    assertFalse(answer.toString().contains("hunter2"), answer::toString);
    assertFalse(answer.path("cookies").path(0).has("value"));
    Answer one = application.get(PATH + "/" + name, "Cookie", name + "=hunter2");
    assertProblem(403, "forbidden", one);
    assertFalse(one.body().contains("hunter2"));
    assertProblem(403, "forbidden", application.get(PATH + "/" + name));
    assertFalse(
        application.get(PATH, "Cookie", name + "=hunter2").body().contains("hunter2"),
        "no browser");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KEYCLOAK_IDENTITY",
        "wordpress_logged_in_0a1b",
        ".AspNetCore.Cookies",
        "remember_web_0a1b",
        "grafana_user",
        "__Secure-user_id",
        "user_id.1",
        "Preferences",
        "theme",
      })
  void value_ofAnotherApplication_isHiddenFromBrowsers(String name) {
    JsonNode answer = list(name + "=hunter2");
    assertFalse(answer.toString().contains("hunter2"), answer::toString);
    assertFalse(answer.path("cookies").path(0).has("value"));
    for (String header : List.of("Sec-Fetch-Site", "sec-fetch-mode", "Origin")) {
      Answer one = one(name, header, header.equals("Origin") ? "null" : "cors");
      assertProblem(403, "forbidden", one);
      assertFalse(one.body().contains("hunter2"));
    }
  }

  /** Only a browser keeps cookies from scripts; another client wrote the header itself. */
  @Test
  void value_clientIsNoBrowser_isShown() {
    assertEquals("{\"name\":\"fruit\",\"value\":\"hunter2\"}", one("fruit").body());
    Answer all = application.get(PATH, "Cookie", "fruit=hunter2; __Host-session=x");
    assertEquals(List.of("hunter2"), all.json().findValuesAsText("value"));
  }

  /** Browsers send no Fetch Metadata over plain HTTP to other hosts. */
  @ParameterizedTest
  @CsvSource({"shop.example, 403", "127.0.0.2, 200", "localhost, 200"})
  void value_plainHttp_isShownOnLoopbackHostsOnly(String host, int status) {
    Raw raw = new Raw(application.uri(""));
    Reply reply =
        raw.get(PATH + "/fruit", "Host: " + host, "Cookie: fruit=hunter2", "Connection: close");
    assertEquals(status, reply.status(), reply::body);
  }

  private static Answer one(String name, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Cookie";
    all[headers.length + 1] = name + "=hunter2";
    return application.get(PATH + "/" + name, all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user_id", "persistent", "preferences", "consent", "analytics_id"})
  void value_ofOwnCookieThatScriptsRead_isShown(String name) {
    assertEquals(List.of("1"), list(name + "=1").findValuesAsText("value"));
    assertEquals(200, application.get(PATH + "/" + name, "Cookie", name + "=1").status());
  }

  @Test
  void value_thatTheLabSet_isShownAndNoOtherOfItsName() {
    post("{\"name\":\"shown\",\"value\":\"mine\",\"httpOnly\":true}");
    JsonNode answer = list("shown=theirs; shown=mine; other=mine");
    assertEquals(List.of("mine"), answer.findValuesAsText("value"));
    assertFalse(answer.toString().contains("theirs"), answer::toString);
    assertProblem(
        403,
        "forbidden",
        application.get(
            PATH + "/shown", "Cookie", "shown=theirs", "Sec-Fetch-Site", "same-origin"));
    assertEquals(200, application.get(PATH + "/shown", "Cookie", "shown=mine").status());
  }

  @Test
  void value_ofLineThatWasRefused_isNotShown() {
    assertEquals(422, post("{\"name\":\"refused\",\"value\":\"v\",\"path\":\"x\"}").status());
    assertEquals(List.of(), list("refused=v").findValuesAsText("value"));
  }

  @Test
  void issued_pastItsBound_forgetsTheOldest() {
    IssuedCookies issued = new IssuedCookies();
    for (int i = 0; i <= IssuedCookies.MOST; i++) {
      issued.add("a", "" + i);
    }
    assertFalse(issued.contains("a", "0"));
    assertTrue(issued.contains("a", "1"));
    assertTrue(issued.contains("a", "" + IssuedCookies.MOST));
  }

  @Test
  void list_session_isKnownWithItsAttributes() {
    String cookie = application.signIn("john");
    JsonNode session = list(cookie).path("cookies").path(0);
    assertTrue(session.path("known").booleanValue());
    assertFalse(session.path("purpose").textValue().isBlank());
    assertEquals(
        "{\"path\":\"/\",\"domain\":null,\"maxAge\":null,\"secure\":true,\"httpOnly\":true,"
            + "\"sameSite\":\"Lax\",\"partitioned\":false}",
        session.path("attributes").toString());
    assertEquals(cookie.length() - 1, session.path("sizeBytes").intValue());
    assertFalse(session.toString().contains(cookie.substring(cookie.indexOf('=') + 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "access_token, /, true",
    "refresh_token, /api/token, true",
    "csrf_token, /, false",
    "session_id, /, true",
    "temp_token, /, true",
    "user_id, /, false",
    "persistent, /, false",
    "preferences, /, false",
    "consent, /, false",
    "analytics_id, /, false",
  })
  void list_ownCookie_isKnownWithItsAttributes(String name, String path, boolean httpOnly) {
    Answer answer = application.sendSecurely("GET", PATH, "", "Cookie", name + "=1");
    JsonNode attributes = answer.json().path("cookies").path(0).path("attributes");
    assertEquals(path, attributes.path("path").textValue(), answer::body);
    assertEquals(httpOnly, attributes.path("httpOnly").booleanValue(), answer::body);
    assertTrue(attributes.path("secure").booleanValue(), answer::body);
    assertEquals("Lax", attributes.path("sameSite").textValue(), answer::body);
  }

  @Test
  void list_stranger_isUnknown() {
    JsonNode stranger = list("theme=dark").path("cookies").path(0);
    assertFalse(stranger.path("known").booleanValue());
    assertTrue(stranger.path("purpose").isNull());
    assertTrue(stranger.path("attributes").isNull());
    assertEquals("[]", stranger.path("findings").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "__host-theme=1   | prefix-case      | warning",
        "__Host-theme=1   | prefix-over-http | warning",
        "$Version=1       | name-dollar      | warning",
        "a b=1            | name-token       | error",
        "a=b c            | value-octets     | error",
        "a=\"b            | value-octets     | error",
        "PHPSESSID=1      | secret-unseen    | warning",
        "__Secure-a       | nameless-prefix  | error",
      })
  void list_name_hasFinding(String cookie, String rule, String level) {
    JsonNode findings = list(cookie).path("cookies").path(0).path("findings");
    assertTrue(rules(findings).contains(rule), findings::toString);
    for (JsonNode finding : findings) {
      if (finding.path("rule").textValue().equals(rule)) {
        assertEquals(level, finding.path("level").textValue());
        assertFalse(finding.path("source").textValue().isBlank());
      }
    }
  }

  @Test
  void list_prefixOverTls_vouches() {
    Answer answer = application.sendSecurely("GET", PATH, "", "Cookie", "__Host-theme=1");
    JsonNode findings = answer.json().path("cookies").path(0).path("findings");
    assertEquals(List.of("prefix"), rules(findings));
    assertEquals(List.of(), rules(answer.json().path("findings")));
  }

  @Test
  void list_headerOverHalfTheBudget_isWarned() {
    String half = "a=" + "x".repeat(4_000) + "; b=" + "x".repeat(90);
    assertFalse(rules(list(half).path("findings")).contains("header-budget"));
    JsonNode findings = list(half + "; c=123").path("findings");
    assertTrue(rules(findings).contains("header-budget"), findings::toString);
  }

  @Test
  void list_manyCookies_isWarned() {
    StringBuilder many = new StringBuilder("a0=");
    for (int i = 1; i < 51; i++) {
      many.append("; a").append(i).append('=');
    }
    assertTrue(rules(list(many.toString()).path("findings")).contains("count"));
  }

  @Test
  void list_ownCookies_areJudgedAsByObservatory() throws Exception {
    try (LocalApplication plain =
        LocalApplication.start(Map.of("biscotti.cookies.secure", "false"))) {
      Map<String, String> judgements = Map.of("session=1", ": -40", "user_id=1", ": -20");
      judgements.forEach(
          (cookie, modifier) -> {
            JsonNode findings = plain.get(PATH, "Cookie", cookie).json().path("findings");
            assertTrue(rules(findings).contains("observatory"), findings::toString);
            assertTrue(findings.toString().contains(modifier), findings::toString);
          });
    }
    assertFalse(rules(list("other=1").path("findings")).contains("observatory"));
  }

  @Test
  void list_sessionOverTls_passesObservatory() {
    Answer answer = application.sendSecurely("GET", PATH, "", "Cookie", "__Host-session=1");
    assertTrue(answer.json().path("findings").toString().contains("+5"), answer::body);
  }

  @Test
  void get_present_isNameAndFirstValue() {
    post("{\"name\":\"theme\",\"value\":\"dark-as-set\"}");
    Answer answer = application.get(PATH + "/theme", "Cookie", "theme=dark-as-set; theme=light");
    assertEquals(200, answer.status());
    assertEquals("{\"name\":\"theme\",\"value\":\"dark-as-set\"}", answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"theme", "THEMES", "a%20b", "%3Cscript%3E", "%C3%A9", "a;b"})
  void get_absent_isRequired(String name) {
    Answer answer = application.get(PATH + "/" + name, "Cookie", "other=1");
    assertProblem(422, "cookie_required", answer);
    assertFalse(answer.body().contains("<"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"a\",\"value\":\"b\"}|a=b; Path=/",
        "{\"name\":\"a\",\"value\":\"\"}|a=; Path=/",
        "{\"name\":\"a\",\"value\":\"b\",\"path\":\"/x\",\"domain\":\"site.example\"}"
            + "|a=b; Path=/x; Domain=site.example",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":60}|a=b; Path=/; Max-Age=60",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":9223372036854775807}"
            + "|a=b; Path=/; Max-Age=34560000",
        "{\"name\":\"a\",\"value\":\"b\",\"expires\":\"2027-01-31T12:00:00Z\"}"
            + "|a=b; Path=/; Expires=Sun, 31 Jan 2027 12:00:00 GMT",
        "{\"name\":\"a\",\"value\":\"b\",\"expires\":\"Sun, 31 Jan 2027 12:00:00 GMT\"}"
            + "|a=b; Path=/; Expires=Sun, 31 Jan 2027 12:00:00 GMT",
        "{\"name\":\"a\",\"value\":\"b\",\"expires\":\"31 January 2027 12:00:00 GMT\"}"
            + "|a=b; Path=/; Expires=Sun, 31 Jan 2027 12:00:00 GMT",
        "{\"name\":\"__Host-Http-a\",\"value\":\"b\",\"secure\":true,\"httpOnly\":true,"
            + "\"sameSite\":\"none\",\"partitioned\":true}"
            + "|__Host-Http-a=b; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
      })
  void post_cookie_isSet(String body, String line) {
    Answer answer = post(body);
    assertEquals(201, answer.status(), answer::body);
    assertEquals(List.of(line), answer.setCookies());
    assertEquals(line, answer.json().path("setCookie").textValue());
    assertTrue(answer.json().path("findings").isArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"\",\"value\":\"b\"}|name|name-empty",
        "{\"value\":\"b\"}|name|name-empty",
        "{\"name\":\"a\"}|value|value-absent",
        "{\"name\":\"a b\",\"value\":\"b\"}|name|name-token",
        "{\"name\":\"é\",\"value\":\"b\"}|name|name-token",
        "{\"name\":\"<script>\",\"value\":\"b\"}|name|name-token",
        "{\"name\":\"a\\r\\nSet-Cookie: x=y\",\"value\":\"b\"}|name|name-control",
        "{\"name\":\"a\",\"value\":\"b\\r\\nSet-Cookie: x=y\"}|value|value-control",
        "{\"name\":\"a\",\"value\":\"b\\u0000\"}|value|value-control",
        "{\"name\":\"a\",\"value\":\"b; Path=/\"}|value|value-octets",
        "{\"name\":\"a\",\"value\":\"\\ud800\"}|value|value-octets",
        "{\"name\":\"\\udc00\",\"value\":\"b\"}|name|name-token",
        "{\"name\":\"a\",\"value\":\"b\",\"path\":\"x\"}|path|path-absolute",
        "{\"name\":\"a\",\"value\":\"b\",\"path\":\"/;\\r\\n\"}|path|path-octets",
        "{\"name\":\"a\",\"value\":\"b\",\"path\":\"/\\ud800\"}|path|path-octets",
        "{\"name\":\"a\",\"value\":\"b\",\"domain\":\"x_y\"}|domain|domain-host",
        "{\"name\":\"a\",\"value\":\"b\",\"domain\":\"127.0.0.1\"}|domain|domain-address",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":-1}|maxAge|max-age-negative",
        "{\"name\":\"a\",\"value\":\"b\",\"expires\":\"soon\"}|expires|expires-date",
        "{\"name\":\"a\",\"value\":\"b\",\"expires\":\"\\ud800\"}|expires|expires-date",
        "{\"name\":\"a\",\"value\":\"b\",\"expires\":\"05-03-2027\"}|expires|expires-date",
        "{\"name\":\"a\",\"value\":\"b\",\"expires\":\"Tue, 05 Jan 2027 08:49:37 -0800\"}"
            + "|expires|expires-ambiguous",
        "{\"name\":\"a\",\"value\":\"b\",\"expires\":\"+1000000-01-01T00:00:00Z\"}"
            + "|expires|expires-year",
        "{\"name\":\"a\",\"value\":\"b\",\"sameSite\":\"Foo\"}|sameSite|same-site-value",
        "{\"name\":\"a\",\"value\":\"b\",\"sameSite\":\"None\"}|secure|same-site-none-secure",
        "{\"name\":\"a\",\"value\":\"b\",\"partitioned\":true}|secure|partitioned-secure",
        "{\"name\":\"__Host-a\",\"value\":\"b\"}|secure|host-prefix-secure",
        "{\"name\":\"__HOST-a\",\"value\":\"b\",\"secure\":true,\"path\":\"/x\"}"
            + "|path|host-prefix-path",
        "{\"name\":\"__Host-a\",\"value\":\"b\",\"secure\":true,\"domain\":\"a.example\"}"
            + "|domain|host-prefix-domain",
        "{\"name\":\"__Http-a\",\"value\":\"b\",\"secure\":true}|httpOnly|http-prefix-http-only",
        "{\"name\":\"session\",\"value\":\"b\"}|name|name-own",
        "{\"name\":\"session.1\",\"value\":\"b\"}|name|name-own",
        "{\"name\":\"__Secure-session\",\"value\":\"b\",\"secure\":true}|name|name-own",
        "{\"name\":\"Access_Token\",\"value\":\"b\"}|name|name-own",
        "{\"name\":\"user_id\",\"value\":\"b\"}|name|name-own",
        "{\"name\":\"preferences\",\"value\":\"b\"}|name|name-own",
        "{\"name\":\"analytics_id\",\"value\":\"b\"}|name|name-own",
        "{\"name\":\"explain\",\"value\":\"b\"}|name|name-route",
        "{\"name\":\"..\",\"value\":\"b\"}|name|name-route",
      })
  void post_brokenRule_isRefusedWithFieldAndRule(String body, String field, String rule) {
    Answer answer = post(body);
    assertProblem(422, "cookie_invalid", answer);
    JsonNode error = answer.json().path("errors").path(0);
    assertEquals(field, error.path("field").textValue(), answer::body);
    assertTrue(answer.json().path("detail").textValue().startsWith(rule + ": "), answer::body);
    assertTrue(error.path("message").textValue().contains(rule), answer::body);
  }

  @Test
  void post_tooLarge_isRefused() {
    String value = "x".repeat(4_096);
    Answer answer = post("{\"name\":\"a\",\"value\":\"" + value + "\"}");
    assertProblem(422, "cookie_invalid", answer);
    assertFalse(answer.body().contains("xxxx"));
    assertProblem(413, "bad_request", post("{\"value\":\"" + "x".repeat(65_536) + "\"}"));
    String path = "/" + "\\u00e9".repeat(10_000);
    assertProblem(
        422, "cookie_invalid", post("{\"name\":\"a\",\"value\":\"b\",\"path\":\"" + path + "\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":7,\"value\":\"b\"}|422|invalid",
        "{\"name\":\"a\",\"value\":true}|422|invalid",
        "{\"name\":\"a\",\"value\":\"b\",\"secure\":\"yes\"}|422|invalid",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":{}}|422|invalid",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":\"60\"}|422|invalid",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":\"\"}|422|invalid",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":1.5}|422|invalid",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":6e1}|422|invalid",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":true}|422|invalid",
        "{\"name\":\"a\",\"value\":\"b\",\"maxAge\":99999999999999999999}|400|bad_request",
        "{\"name\":\"a\",\"value\":\"b\",\"priority\":\"high\"}|422|invalid",
        "{\"name\":\"a\",\"name\":\"b\"}|400|bad_request",
        "[]|400|bad_request",
        "null|400|bad_request",
        "{|400|bad_request",
      })
  void post_malformed_isRefused(String body, int status, String code) {
    assertProblem(status, code, post(body));
  }

  @ParameterizedTest
  @CsvSource({
    "theme, theme=; Path=/; Max-Age=0",
    "theme?path=/x&domain=site.example, theme=; Path=/x; Domain=site.example; Max-Age=0",
    "user_id, user_id=; Path=/; Max-Age=0",
    "__Host-theme, __Host-theme=; Path=/; Max-Age=0",
    "connect.sid, connect.sid=; Path=/; Max-Age=0",
  })
  void delete_cookie_sendsExpiringLine(String target, String line) {
    Answer answer = application.send("DELETE", PATH + "/" + target, "");
    assertEquals(204, answer.status(), answer::body);
    assertEquals("", answer.body());
    assertEquals(1, answer.setCookies().size());
    String sent = answer.setCookies().get(0);
    assertTrue(sent.startsWith(line + "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), sent);
    assertEquals(target.startsWith("__"), sent.contains("; Secure"), sent);
  }

  @Test
  void delete_partitioned_namesThePartition() {
    Answer answer = application.send("DELETE", PATH + "/theme?partitioned=true", "");
    assertTrue(answer.setCookies().get(0).contains("; Secure"), answer.setCookies()::toString);
    assertTrue(answer.setCookies().get(0).endsWith("; Partitioned"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"__Host-session", "session.2", "access_token", "refresh_token"})
  void delete_ownSecret_isForbidden(String name) {
    assertProblem(403, "forbidden", application.send("DELETE", PATH + "/" + name, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "a%20b, name",
    "%C3%A9, name",
    "%3Cb%3E, name",
    "a?path=x, path",
    "a?path=/%0D%0AX:y, path",
    "a?path=, path",
    "a?domain=%3Cb%3E, domain",
    "a?domain=, domain",
    "__Host-a?path=/x, path",
    "__Host-a?domain=a.example, domain",
  })
  void delete_impossible_isInvalid(String target, String field) {
    Answer answer = application.send("DELETE", PATH + "/" + target, "");
    assertProblem(422, "cookie_invalid", answer);
    assertEquals(field, answer.json().path("errors").path(0).path("field").textValue());
  }

  @Test
  void list_hostileOctets_areHarmless() {
    String hostile = "<script>=<img src=x>; a=\u00e9\u00ff; \"=\\; ===; ;;; x=\t";
    JsonNode answer = list(hostile);
    assertTrue(answer.path("cookies").size() >= 4, answer::toString);
  }
}
