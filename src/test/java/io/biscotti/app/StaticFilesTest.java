package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {
  private static final Pattern LOCAL = Pattern.compile("(?:src|href|action)=\"([^\"#]+)\"");
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @Test
  void startPage_get_isServedUnderAStrictPolicy() {
    Answer answer = application.get("/");
    assertEquals(200, answer.status());
    assertTrue(answer.header("Content-Type").startsWith("text/html"), answer.headers()::toString);
    String policy = answer.header("Content-Security-Policy");
    assertTrue(policy.contains("script-src 'self'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertEquals("no-cache", answer.header("Cache-Control"));
    assertEquals(List.of(), answer.setCookies());
  }

  @Test
  void startPage_hasNothingInline() {
    String page = application.get("/").body();
    assertFalse(page.matches("(?s).*<(style|script(?![^>]* src=)).*"), page);
    assertFalse(page.matches("(?s).*\\s(style|on\\w+)=.*"), page);
    assertFalse(page.contains("//"), "an address elsewhere");
  }

  @Test
  void startPage_everyLink_leadsSomewhere() {
    List<String> links =
        LOCAL.matcher(application.get("/").body()).results().map(MatchResult::group).toList();
    assertTrue(links.size() >= 8, links::toString);
    for (String link : links) {
      String path = link.replaceAll("^\\w+=\"(?:\\./)?|\"$", "");
      assertFalse(List.of(404, 500).contains(application.get("/" + path).status()), link);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/assets/biscotti.css, text/css",
    "/assets/start.js, text/javascript",
    "/assets/api.js, text/javascript",
    "/assets/theme.js, text/javascript",
    "/assets/texts/de.json, application/json",
    "/favicon.svg, image/svg+xml",
  })
  void asset_get_hasItsType(String path, String type) {
    Answer answer = application.get(path);
    assertEquals(200, answer.status());
    assertTrue(answer.header("Content-Type").startsWith(type), answer.header("Content-Type"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
  }

  @Test
  void asset_unchanged_isNotSentAgain() {
    String modified = application.get("/assets/start.js").header("Last-Modified");
    Answer answer = application.get("/assets/start.js", "If-Modified-Since", modified);
    assertEquals(304, answer.status());
  }

  @Test
  void folder_get_isNotListed() {
    Answer answer = application.get("/assets/");
    assertEquals(403, answer.status());
    assertFalse(answer.body().contains("start.js"), answer::body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/WEB-INF/web.xml", "/web-inf/web.xml", "/WEB-INF/", "/META-INF/MANIFEST.MF"})
  void inside_get_isNotFound(String path) {
    assertEquals(404, application.get(path).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "BREW"})
  void page_otherMethod_isRefusedWithAllow(String method) {
    Answer answer = application.send(method, "/index.html", "");
    assertEquals(405, answer.status());
    assertEquals("GET, HEAD, OPTIONS", answer.header("Allow"));
    assertEquals("bad_request", answer.json().path("code").textValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void nothing_otherMethod_isNotFound(String method) {
    assertEquals(404, application.send(method, "/nothing", "").status());
    assertEquals(404, application.send(method, "/WEB-INF/web.xml", "").status());
  }
}
