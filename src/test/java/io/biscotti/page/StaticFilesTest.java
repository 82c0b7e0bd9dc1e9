package io.biscotti.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {
  private static final Pattern LOCAL =
      Pattern.compile("(?:src|href|action)=\"(?!https:)([^\"#]+)\"");
  private static final Pattern REFERENCE =
      Pattern.compile("(?:href=\"#|for=\"|aria-describedby=\"|aria-labelledby=\")([^\"]+)\"");
  private static final Pattern ID = Pattern.compile(" id=\"[^\"]+\"");
  private static final String SOURCE_CODE = "https://biscotti.io/biscotti";
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/sign-in",
        "/account",
        "/lab",
        "/monitor",
        "/docs",
        "/sign-in?next=%2Faccount"
      })
  void page_get_isServedUnderAStrictPolicy(String path) {
    Answer answer = application.get(path);
    assertEquals(200, answer.status());
    assertTrue(answer.header("Content-Type").startsWith("text/html"), answer.headers()::toString);
    String policy = answer.header("Content-Security-Policy");
    assertTrue(policy.contains("script-src 'self'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    assertEquals("no-cache", answer.header("Cache-Control"));
    assertEquals(List.of(), answer.setCookies());
    assertTrue(answer.body().contains("<title data-text="), answer::body);
    Answer head = application.send("HEAD", path, "");
    assertEquals(200, head.status());
    assertEquals(answer.header("Content-Length"), head.header("Content-Length"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/account", "/lab", "/monitor", "/docs"})
  void page_unchanged_isNotSentAgain(String path) {
    Answer answer = application.get(path);
    String modified = answer.header("Last-Modified");
    String etag = answer.header("ETag");
    assertTrue(etag.matches("\"[\\w-]+\""), etag);
    assertEquals(304, application.get(path, "If-Modified-Since", modified).status());
    Answer known = application.get(path, "If-None-Match", etag);
    assertEquals(304, known.status());
    assertEquals("", known.body());
    assertEquals(etag, known.header("ETag"));
    assertEquals("no-cache", known.header("Cache-Control"));
    Answer older = application.get(path, "If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT");
    assertEquals(200, older.status());
    assertEquals(200, application.get(path, "If-Modified-Since", "yesterday").status());
  }

  /** The tag is more precise than the time, which has whole seconds. */
  @Test
  void page_otherTagAndSameTime_isSentAgain() {
    String modified = application.get("/lab").header("Last-Modified");
    Answer answer =
        application.get("/lab", "If-None-Match", "\"x\"", "If-Modified-Since", modified);
    assertEquals(200, answer.status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sign-in", "/account", "/lab", "/monitor", "/docs", "/index"})
  void page_withAndWithoutItsEnding_isTheSame(String path) {
    Answer page = application.get(path + ".html");
    assertEquals(page.body(), application.get(path).body());
    assertEquals(page.header("ETag"), application.get(path).header("ETag"));
    assertEquals(path.equals("/index"), page.body().equals(application.get("/").body()));
  }

  @ParameterizedTest
  @CsvSource({
    "/, ./",
    "/account, account",
    "/lab, lab",
    "/docs, docs",
    "/monitor, monitor",
    "/sign-in, ''",
  })
  void page_inItsNavigation_isMarkedAsCurrent(String path, String link) {
    Document page = Jsoup.parse(application.get(path).body());
    assertEquals(
        List.of("./", "account", "lab", "docs", "monitor"),
        page.select("header nav a").eachAttr("href"));
    assertEquals(
        link.isEmpty() ? List.of() : List.of(link),
        page.select("[aria-current=page]").eachAttr("href"));
    assertFalse(page.select("nav a[aria-current]").hasAttr("hidden"), "the page's own link");
    assertEquals(!link.equals("monitor"), page.selectFirst("#to-monitor").hasAttr("hidden"));
  }

  /** The script comes before the style sheets, so that the page is painted only once. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/account", "/lab", "/monitor", "/docs"})
  void page_theme_isSetBeforeTheFirstPaint(String path) {
    String page = application.get(path).body();
    int script = page.indexOf("<script src=\"assets/shared/theme.js?v=");
    assertTrue(script > 0 && script < page.indexOf("<link rel=\"stylesheet\""));
    assertTrue(page.indexOf("</head>") > script);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/account", "/lab", "/monitor", "/docs"})
  void page_everyInclude_isReplaced(String path) {
    assertFalse(application.get(path).body().contains("include "), "an include is left");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/account", "/lab", "/monitor", "/docs"})
  void page_hasNothingInline(String path) {
    String page = application.get(path).body();
    assertFalse(page.matches("(?s).*<(style|script(?![^>]* src=)).*"), page);
    assertFalse(page.matches("(?s).*\\s(style|on\\w+)=.*"), page);
    assertFalse(page.replace(SOURCE_CODE, "").contains("//"), "an address elsewhere");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/account", "/lab", "/monitor", "/docs"})
  void page_everyLink_resolves(String page) {
    List<String> links =
        LOCAL.matcher(application.get(page).body()).results().map(MatchResult::group).toList();
    assertTrue(links.size() >= 8, links::toString);
    for (String link : links) {
      String path = link.replaceAll("^\\w+=\"(?:\\./)?|\"$", "");
      assertFalse(List.of(404, 500).contains(application.get("/" + path).status()), link);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/account", "/lab", "/monitor", "/docs"})
  void page_everyFragmentAndReference_isThere(String path) {
    String page = application.get(path).body();
    for (MatchResult reference : REFERENCE.matcher(page).results().toList()) {
      for (String id : reference.group(1).split(" ", -1)) {
        assertTrue(page.contains("id=\"%s\"".formatted(id)), reference.group());
      }
    }
    List<String> ids = ID.matcher(page).results().map(MatchResult::group).toList();
    assertEquals(Set.copyOf(ids).size(), ids.size(), ids::toString);
  }

  /** Each message that the server may redirect to, by its rule. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sign-in-invalid",
        "sign-in-password",
        "sign-in-refused",
        "sign-in-throttled",
        "sign-in-unavailable",
        "sign-in-forbidden",
        "sign-in-failed",
        "register-username-required",
        "register-username-empty",
        "register-username-too-long",
        "register-username-characters",
        "register-username-first-character",
        "register-username-directions",
        "register-taken",
        "register-display-name-too-long",
        "register-display-name-characters",
        "register-password-required",
        "register-password-too-short",
        "register-password-too-long",
        "register-password-common",
        "register-password-contains-name",
        "register-password-unicode",
        "register-throttled",
        "register-unavailable",
        "register-failed",
        "signed-out",
      })
  void signInPage_everyMessage_isThere(String id) {
    String page = application.get("/sign-in").body();
    assertTrue(page.matches("(?s).*<(p|div) id=\"" + id + "\" class=\"[^\"]*target[^\"]*\".*"), id);
  }

  @ParameterizedTest
  @CsvSource({
    "/assets/shared/biscotti.css, text/css",
    "/assets/session/session.js, text/javascript",
    "/assets/shared/api.js, text/javascript",
    "/assets/shared/pico.css, text/css",
    "/assets/sign-in/sign-in.css, text/css",
    "/assets/shared/chevron.svg, image/svg+xml",
    "/assets/account/account.js, text/javascript",
    "/assets/shared/theme.js, text/javascript",
    "/assets/texts/de.json, application/json",
    "/assets/lab/lab.css, text/css",
    "/assets/lab/lab.js, text/javascript",
    "/assets/monitor/monitor.js, text/javascript",
    "/assets/monitor/uplot.js, text/javascript",
    "/assets/monitor/uplot.css, text/css",
    "/assets/docs/docs.js, text/javascript",
    "/assets/docs/docs.css, text/css",
    "/favicon.svg, image/svg+xml",
    "/favicon.ico, image/",
  })
  void asset_get_hasItsType(String path, String type) {
    Answer answer = application.get(path);
    assertEquals(200, answer.status());
    assertTrue(answer.header("Content-Type").startsWith(type), answer.header("Content-Type"));
    assertEquals("nosniff", answer.header("X-Content-Type-Options"));
  }

  @Test
  void asset_unchanged_isNotSentAgain() {
    String modified = application.get("/assets/session/session.js").header("Last-Modified");
    Answer answer = application.get("/assets/session/session.js", "If-Modified-Since", modified);
    assertEquals(304, answer.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/shared/pico.css",
        "/assets/monitor/uplot.js",
        "/assets/monitor/uplot.css"
      })
  void library_get_isServedAsOurOwn(String path) {
    Answer answer = application.get(path);
    assertEquals("no-cache", answer.header("Cache-Control"));
    String etag = answer.header("ETag");
    assertTrue(etag.startsWith("\""), etag);
    Answer known = application.get(path, "If-None-Match", "\"x\", W/" + etag);
    assertEquals(304, known.status());
    assertEquals("", known.body());
    assertEquals(200, application.get(path, "If-None-Match", "\"x\"").status());
    Answer head = application.send("HEAD", path, "");
    assertEquals(200, head.status());
    assertEquals(answer.header("Content-Length"), head.header("Content-Length"));
    Answer refused = application.send("DELETE", path, "");
    assertEquals(405, refused.status());
    assertEquals("GET, HEAD, OPTIONS", refused.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/account", "/lab", "/monitor", "/docs", "/nothing"})
  void page_styleSheets_areTheBaseThenOursInOne(String path) {
    Document page = Jsoup.parse(application.get(path, "Accept", "text/html").body());
    List<String> sheets = page.select("link[rel=stylesheet]").eachAttr("href");
    assertEquals(1, sheets.size(), sheets::toString);
    assertTrue(sheets.get(0).contains("assets/linked/pico-biscotti"), sheets::toString);
    String style = application.get("/" + sheets.get(0).replaceFirst("^/", "")).body();
    String ours = application.get("/assets/shared/biscotti.css").body();
    assertTrue(style.startsWith(application.get("/assets/shared/pico.css").body()));
    assertTrue(style.contains(ours.substring(ours.indexOf("\nh1 {"))));
    assertTrue(style.contains("url(\"../../assets/shared/chevron.svg?v="));
  }

  /** Pico's icons are data: addresses; the subset of it leaves out those that ours replace. */
  @Test
  void base_icons_areOursAndThere() {
    String ours = application.get("/assets/shared/biscotti.css").body();
    assertFalse(application.get("/assets/shared/pico.css").body().contains("data:"));
    assertFalse(ours.contains("url(\"data:"), ours);
    List<String> icons =
        Pattern.compile("url\\(\"../../([^\"]+)\"\\)")
            .matcher(ours)
            .results()
            .map(icon -> icon.group(1))
            .toList();
    assertTrue(icons.size() >= 3, icons::toString);
    for (String icon : icons) {
      Answer answer = application.get("/" + icon);
      assertEquals(200, answer.status(), icon);
      assertTrue(answer.header("Cache-Control").endsWith("immutable"), icon);
    }
  }

  @Test
  void startPage_leadsToSourceDocumentsAndLab() throws IOException {
    Document page = Jsoup.parse(application.get("/").body());
    assertEquals(
        List.of(SOURCE_CODE, "docs", "lab"), page.select("main .links a").eachAttr("href"));
    assertTrue(
        Files.readString(Path.of("pom.xml"))
            .contains("<project.home>%s</project.home>".formatted(SOURCE_CODE)));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /assets", "GET, /assets/", "HEAD, /assets/shared", "GET, /META-INF",
    "OPTIONS, /nothing", "OPTIONS, /assets/nothing.js", "OPTIONS, /assets/", "POST, /assets/",
  })
  void folderOrNothing_anyMethod_isNotFound(String method, String path) {
    Answer answer = application.send(method, path, "");
    assertEquals(404, answer.status());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals("", answer.header("Allow"));
    assertFalse(answer.body().contains("shared"), answer::body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/sign-in", "/robots.txt", "/assets/shared/theme.js", "/favicon.ico"})
  void file_options_namesTheMethods(String path) {
    Answer answer = application.send("OPTIONS", path, "");
    assertEquals(204, answer.status());
    assertEquals("GET, HEAD, OPTIONS", answer.header("Allow"));
  }

  @Test
  void icon_get_hasItsRegisteredType() {
    assertEquals(
        "image/vnd.microsoft.icon", application.get("/favicon.ico").header("Content-Type"));
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
  void pageWithoutEnding_otherMethod_isRefusedWithAllow(String method) {
    Answer answer = application.send(method, "/sign-in", "");
    assertEquals(405, answer.status());
    assertEquals("GET, HEAD, OPTIONS", answer.header("Allow"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/Sign-in",
        "/sign-in/",
        "/WEB-INF/web",
        "/sign-in.html.html",
        "/assets/account/account",
        "/WEB-INF/fragments/head.html",
        "/WEB-INF/fragments/head"
      })
  void pageWithoutEnding_missing_isNotFound(String path) {
    assertEquals(404, application.get(path).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void nothing_otherMethod_isNotFound(String method) {
    assertEquals(404, application.send(method, "/nothing", "").status());
    assertEquals(404, application.send(method, "/WEB-INF/web.xml", "").status());
  }
}
