package io.biscotti.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication;
import io.biscotti.app.LocalApplication.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages and their fragments, in a copy of the web application that the tests may modify. */
class PagesTest {
  @TempDir private Path webapp;

  @BeforeEach
  void copy() throws IOException {
    Path original = Path.of("webapp");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = webapp.resolve(original.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private LocalApplication start() throws Exception {
    return LocalApplication.start(Map.of(), context -> context.setWar(webapp.toString()));
  }

  /**
   * Also sets the modification time, because two writes may fall into one tick of the file system.
   */
  private void replace(String file, String from, String to) throws IOException {
    Path path = webapp.resolve(file);
    String text = Files.readString(path);
    assertTrue(text.contains(from), file);
    FileTime time = Files.getLastModifiedTime(path);
    Files.writeString(path, text.replace(from, to));
    Files.setLastModifiedTime(path, FileTime.from(time.toInstant().plus(Duration.ofSeconds(2))));
  }

  @Test
  void fragment_changed_isServedAtOnce() throws Exception {
    try (LocalApplication application = start()) {
      Answer before = application.get("/account");
      replace("WEB-INF/fragments/header.html", ">Biscotti</span>", ">Cantucci</span>");
      Answer after =
          application.get(
              "/account",
              "If-Modified-Since",
              before.header("Last-Modified"),
              "If-None-Match",
              before.header("ETag"));
      assertEquals(200, after.status());
      assertTrue(after.body().contains(">Cantucci</span>"), after.body());
      assertNotEquals(before.header("ETag"), after.header("ETag"));
      assertNotEquals(before.header("Last-Modified"), after.header("Last-Modified"));
    }
  }

  @Test
  void page_includedLines_areIndentedConsistently() throws Exception {
    replace("docs.html", "  <!-- include header.html -->", "    <!-- include header.html -->");
    try (LocalApplication application = start()) {
      String page = application.get("/docs").body();
      assertTrue(page.contains("\n    <header class=\"bar\">\n      <a class=\"brand\""), page);
    }
  }

  @Test
  void page_missingFragment_stopsTheStartup() throws IOException {
    Files.delete(webapp.resolve("WEB-INF/fragments/header.html"));
    Exception refused = assertThrows(Exception.class, () -> start().close());
    Throwable cause = refused;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    assertEquals("missing in the application: /WEB-INF/fragments/header.html", cause.getMessage());
  }

  @Test
  void page_missingModule_stopsTheStartup() throws IOException {
    replace("docs.html", "src=\"assets/docs/", "src=\"assets/none/");
    Exception refused = assertThrows(Exception.class, () -> start().close());
    Throwable cause = refused;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    assertTrue(message.startsWith("missing in the application: /assets/none/"), message);
  }

  /** Behind a load balancer, another server may have sent the page. */
  @ParameterizedTest
  @ValueSource(strings = {"/account", "/nowhere"})
  void linkedScript_ofAPageThatWasNeverAsked_isServed(String page) throws Exception {
    String path;
    try (LocalApplication other = start()) {
      Matcher script =
          Pattern.compile("src=\"/?(assets/linked/[^\"]+)\"")
              .matcher(other.get(page, "Accept", "text/html").body());
      assertTrue(script.find());
      path = "/" + script.group(1);
    }
    try (LocalApplication application = start()) {
      Answer answer = application.get(path);
      assertEquals(200, answer.status());
      assertEquals("public, max-age=31536000, immutable", answer.header("Cache-Control"));
      assertEquals(404, application.get("/assets/linked/none.js").status());
    }
  }

  @Test
  void sitemap_listsWhatAnyoneCanRead_atTheAddressAsked() throws Exception {
    try (LocalApplication application = start()) {
      Answer map = application.get("/sitemap.xml");
      assertEquals(200, map.status());
      assertTrue(map.body().contains("/lab</loc>"), map.body());
      assertTrue(map.body().matches("(?s).*<loc>http://[^<]+/why-no-cookie-in-safari</loc>.*"));
      assertTrue(map.body().contains("/warum-kein-cookie-in-safari</loc>"), map.body());
      assertFalse(map.body().contains("account</loc>"), map.body());
      String robots = application.get("/robots.txt").body();
      assertTrue(robots.matches("(?s).*Sitemap: http://\\S+/sitemap\\.xml\n"), robots);
      Answer page = application.get("/warum-kein-cookie-in-safari");
      assertEquals(200, page.status());
      assertTrue(page.body().contains("<a class=\"brand\""), page.body());
    }
  }
}
