package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.app.LocalApplication.Answer;
import io.biscotti.web.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorPageTest {
  private static LocalApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = LocalApplication.start(Map.of(), ErrorPageTest::addBroken);
  }

  /** Adds a route that fails unexpectedly. */
  static void addBroken(WebAppContext context) {
    Route broken =
        new Route(
            "GET",
            (request, response) -> {
              throw new IllegalStateException("secret detail");
            });
    context.addServlet(new ServletHolder(broken), "/broken");
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @Test
  void unknownPath_toAClient_isAProblem() {
    Answer answer = application.get("/nothing/crumbs?a=b");
    assertEquals(404, answer.status());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals("not_found", answer.json().path("code").textValue());
    assertFalse(answer.body().contains("crumbs"), answer::body);
  }

  @Test
  void unknownPath_toABrowser_isAPage() {
    Answer answer =
        application.get("/nothing", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    assertEquals(404, answer.status());
    assertEquals("text/html;charset=utf-8", answer.header("Content-Type").toLowerCase());
    assertEquals("no-store", answer.header("Cache-Control"));
    Document page = Jsoup.parse(answer.body());
    assertEquals("Not found", page.select("h1").text());
    assertTrue(answer.body().contains("<code>not_found</code>"), answer::body);
    assertEquals(
        List.of("/", "/account", "/lab", "/docs", "/monitor"),
        page.select("header nav a").eachAttr("href"));
    assertTrue(answer.header("Content-Security-Policy").contains("script-src 'self'"));
  }

  /** The requested path may have any depth. */
  @Test
  void page_everyAddress_startsAtTheRoot() {
    Answer answer = application.get("/a/b/c", "Accept", "text/html");
    Document page = Jsoup.parse(answer.body());
    List<String> addresses = new ArrayList<>(page.select("[href]").eachAttr("href"));
    addresses.addAll(page.select("[src]").eachAttr("src"));
    addresses.remove("#main");
    assertTrue(addresses.size() > 10, addresses::toString);
    for (String address : addresses) {
      assertTrue(address.startsWith("/"), address);
      assertEquals(200, application.get(address).status(), address);
    }
    assertFalse(answer.body().contains("{"), answer::body);
  }

  @Test
  void wrongMethod_toABrowser_isAPageWithAllow() {
    Answer answer = application.get("/login", "Accept", "text/html");
    assertEquals(405, answer.status());
    assertEquals("POST, OPTIONS", answer.header("Allow"));
    assertTrue(answer.body().contains(">405<"), answer::body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|json",
        "application/json|json",
        "application/json, text/plain, */*|json",
        "application/json, text/html;q=0.9|json",
        "text/html;q=0|json",
        "text/html;q=x|json",
        "text/html|html",
        "TEXT/HTML;level=1;q=0.5|html",
        "text/html, application/json;q=0.9|html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|html",
      })
  void accept_header_decidesTheFormat(String accept, String expected) {
    String type = application.get("/nothing", "Accept", accept).header("Content-Type");
    assertTrue(type.contains(expected), type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "*/*"})
  void unexpectedError_response_revealsNothing(String accept) {
    Answer answer = application.get("/broken", "Accept", accept);
    assertEquals(500, answer.status());
    assertTrue(answer.body().contains("unavailable"), answer::body);
    assertTrue(answer.body().contains("reference"), answer::body);
    assertFalse(answer.body().contains("secret"), answer::body);
    assertFalse(answer.body().contains("Exception"), answer::body);
    assertTrue(answer.header("Content-Security-Policy").contains("default-src 'self'"));
  }

  @Test
  void errorServlet_calledDirectly_isNotFound() {
    assertEquals(404, application.get("/error").status());
  }
}
