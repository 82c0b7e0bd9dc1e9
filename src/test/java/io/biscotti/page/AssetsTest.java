package io.biscotti.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses with versions, and compression, at the root and behind a context path. */
class AssetsTest {
  private static final String STYLE = "/assets/shared/biscotti.css";
  private static Map<String, LocalApplication> applications;

  @BeforeAll
  static void start() throws Exception {
    applications =
        Map.of(
            "",
            LocalApplication.start(),
            "/shop",
            LocalApplication.start(Map.of(), context -> context.setContextPath("/shop")));
  }

  @AfterAll
  static void stop() throws Exception {
    for (LocalApplication application : applications.values()) {
      application.close();
    }
  }

  static List<String> places() {
    return List.of("", "/shop");
  }

  private static Answer get(String path, String... headers) {
    return applications.get("").get(path, headers);
  }

  private static List<String> assets(Document page) {
    List<String> assets = page.select("link[href*=assets]").eachAttr("href");
    assets.addAll(page.select("script, img").eachAttr("src"));
    return assets;
  }

  @ParameterizedTest
  @MethodSource("places")
  void asset_ofEveryPage_isKeptForGood(String place) {
    LocalApplication application = applications.get(place);
    for (String name : List.of("", "sign-in", "account", "lab", "monitor", "docs")) {
      String page = place + "/" + name;
      List<String> assets = assets(Jsoup.parse(application.get(page).body()));
      assertTrue(assets.size() >= 5, assets::toString);
      for (String asset : assets) {
        assertTrue(asset.matches("[\\w./-]+\\?v=[\\w-]{12}"), asset);
        Answer answer = application.get(place + "/" + asset);
        assertEquals(200, answer.status(), asset);
        assertEquals("public, max-age=31536000, immutable", answer.header("Cache-Control"), asset);
        assertEquals(List.of(), answer.setCookies());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/account", "/lab", "/monitor", "/docs"})
  void page_modules_areOneScript(String path) {
    Document page = Jsoup.parse(get(path).body());
    List<String> scripts = page.select("script[type=module]").eachAttr("src");
    assertEquals(1, scripts.size(), scripts::toString);
    String script = get("/" + scripts.get(0)).body();
    assertFalse(script.matches("(?s).*\\n(import|export) .*"), "statements are left");
    assertTrue(script.contains("// /assets/shared/footer.js\n"), "without the footer");
  }

  @Test
  void asset_otherOrNoVersion_isSentButRevalidated() {
    for (String query : List.of("", "?v=", "?v=AAAAAAAAAAAA", "?w=1")) {
      Answer answer = get(STYLE + query);
      assertEquals(200, answer.status());
      assertEquals("no-cache", answer.header("Cache-Control"), query);
    }
  }

  /** The library that the monitor imports when it draws. */
  @Test
  void dynamicImport_ofAScript_hasItsVersion() {
    Document page = Jsoup.parse(get("/monitor").body());
    String script = get("/" + page.select("script[type=module]").attr("src")).body();
    int start =
        script.indexOf("import(\"../../assets/monitor/uplot.js?v=") + "import(\"../..".length();
    String address = script.substring(start, script.indexOf('"', start));
    Answer library = get(address);
    assertEquals("public, max-age=31536000, immutable", library.header("Cache-Control"));
    assertTrue(library.body().endsWith("\nexport { uPlot as default };\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip|true",
        "GZIP|true",
        "x-gzip|true",
        "br, gzip;q=0.5|true",
        "*|true",
        "gzip;q=0|false",
        "gzip;q=0.000, *|false",
        "gzip, gzip;q=0|false",
        "identity|false",
        "br|false",
        "gzip;q=x|false",
        "*;q=0|false",
        "''|false",
        ",;,=|false",
      })
  void text_compressed_ifTheClientAcceptsIt(String accepted, boolean compressed) {
    for (String path : List.of("/lab", STYLE, "/openapi.json", "/assets/texts/de.json")) {
      Answer answer = get(path, "Accept-Encoding", accepted);
      assertEquals(compressed ? "gzip" : "", answer.header("Content-Encoding"), path);
      assertTrue(answer.headers().allValues("Vary").contains("Accept-Encoding"), path);
      assertEquals(compressed, answer.header("ETag").endsWith("-gzip\""), path);
    }
  }

  @Test
  void compressed_body_isTheSameText() throws Exception {
    Answer plain = get(STYLE);
    HttpRequest request =
        HttpRequest.newBuilder(applications.get("").uri(STYLE))
            .header("Accept-Encoding", "gzip")
            .build();
    var compressed = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
    assertEquals(plain.body(), text(compressed.body()));
    long length = compressed.headers().firstValueAsLong("Content-Length").orElseThrow();
    assertEquals(compressed.body().length, length);
    assertTrue(length < Long.parseLong(plain.header("Content-Length")) / 2, () -> "" + length);
    Answer head = applications.get("").send("HEAD", STYLE, "", "Accept-Encoding", "gzip");
    assertEquals(String.valueOf(length), head.header("Content-Length"));
    assertEquals("gzip", head.header("Content-Encoding"));
  }

  private static String text(byte[] compressed) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void validator_ofTheOtherEncoding_isNotTheSame() {
    String plain = get(STYLE).header("ETag");
    String compressed = get(STYLE, "Accept-Encoding", "gzip").header("ETag");
    assertNotEquals(plain, compressed);
    assertEquals(304, get(STYLE, "If-None-Match", plain).status());
    assertEquals(200, get(STYLE, "If-None-Match", compressed).status());
    Answer known = get(STYLE, "Accept-Encoding", "gzip", "If-None-Match", compressed);
    assertEquals(304, known.status());
    assertEquals(List.of("Accept-Encoding"), varying(known));
    assertEquals(200, get(STYLE, "Accept-Encoding", "gzip", "If-None-Match", plain).status());
  }

  private static List<String> varying(Answer answer) {
    return answer.headers().allValues("Vary").stream().filter(it -> !it.equals("Origin")).toList();
  }

  /** Responses with data of both the person and the request stay uncompressed (BREACH). */
  @Test
  void answer_ofTheApiOrAnError_isNotCompressed() {
    for (String path :
        List.of("/api/cookies", "/api/csrf", "/api/monitor", "/nothing", "/profile")) {
      for (String accept : List.of("*/*", "text/html")) {
        Answer answer =
            get(
                path,
                "Accept-Encoding",
                "gzip",
                "Accept",
                accept,
                "Cookie",
                "a=" + "b".repeat(999));
        assertEquals("", answer.header("Content-Encoding"), path);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/linked/none.js",
        "/assets/linked/lab.js",
        "/assets/shared/none.css",
        "/assets/shared",
        "/assets/../WEB-INF/web.xml",
        "/assets/%2e%2e/WEB-INF/web.xml",
        "/assets/shared/..%5c..%5cWEB-INF%5cweb.xml",
        "/favicon.svg/x",
        "/assets/shared/biscotti.css/",
        "/assets/shared/biscotti.css.",
      })
  void path_ofNoAsset_isRefused(String path) {
    assertTrue(List.of(302, 400, 403, 404).contains(get(path).status()), path);
  }
}
