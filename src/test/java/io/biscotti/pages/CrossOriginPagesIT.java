package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.FrontEnd;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Front ends of other origins, whose scripts call the API at {@code api.example.com} with
 * credentials. WebKit determines their sites from the public suffix list, so their hosts are under
 * a real suffix.
 */
class CrossOriginPagesIT {

  private static final String API = "api.example.com";
  private static final String SAME_SITE = "app.example.com";
  private static final String CROSS_SITE = "app.example.org";
  private static final String UNLISTED = "evil.example.com";
  private static final String UNLISTED_CROSS_SITE = "evil.example.org";
  private static final String BLOCKED = "blocked";

  private static FrontEnd frontEnd;

  @BeforeAll
  static void start() {
    frontEnd = FrontEnd.start();
  }

  @AfterAll
  static void stop() {
    frontEnd.close();
  }

  private static Server server(Path war) {
    return Servers.shared(
        ServerOptions.of(Matrix.first(), war)
            .setting(
                "biscotti.cors.origins",
                frontEnd.https(SAME_SITE) + ", " + frontEnd.https(CROSS_SITE)));
  }

  @ParameterizedTest
  @MatrixSource
  void listedOrigin_ofTheSameSite_signsInCallsAndSignsOut(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = server(War.biscotti());
      browser.open(frontEnd.https(SAME_SITE));
      assertEquals("201", register(browser, server));
      assertEquals("200", call(browser, server, "GET", "/api/session"));
      assertEquals("200", call(browser, server, "GET", "/api/sessions"));

      // A page that is not listed can neither read nor end the session.
      for (String host : new String[] {UNLISTED, UNLISTED_CROSS_SITE}) {
        browser.open(frontEnd.https(host));
        assertEquals(BLOCKED, register(browser, server));
        assertEquals(BLOCKED, call(browser, server, "GET", "/api/session"));
        assertEquals(BLOCKED, call(browser, server, "DELETE", "/api/session"));
        assertEquals(BLOCKED, sendBlindly(browser, server, "/logout", ""));
        assertEquals(BLOCKED, sendBlindly(browser, server, "/login", "username=eve&password=eve"));
      }

      browser.open(frontEnd.https(SAME_SITE));
      assertEquals("200", call(browser, server, "GET", "/api/session"));
      assertEquals("204", call(browser, server, "DELETE", "/api/session"));
      assertEquals("401", call(browser, server, "GET", "/api/session"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void listedOrigin_ofAnotherSite_getsNoLaxCookie(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = server(War.biscotti());
      browser.open(frontEnd.https(CROSS_SITE));
      assertEquals("201", register(browser, server));
      assertEquals("401", call(browser, server, "GET", "/api/session"));
      browser.open(server.https(API));
      assertEquals(Optional.empty(), Steps.sessionCookie(browser));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void listedOrigin_ofAnotherSite_signsInWithSameSiteNone(Engine engine) throws IOException {
    try (Browser browser = Browsers.openOrdinary(engine)) {
      Server server = server(Unrestricted.war());
      // WebKit stores no third-party cookies, but sends those that the API's own pages have set.
      browser.open(engine == Engine.WEBKIT ? server.https(API) : frontEnd.https(CROSS_SITE));
      assertEquals("201", register(browser, server));
      browser.open(frontEnd.https(CROSS_SITE));
      assertEquals("200", call(browser, server, "GET", "/api/session"));

      browser.open(frontEnd.https(UNLISTED_CROSS_SITE));
      assertEquals(BLOCKED, call(browser, server, "GET", "/api/session"));
      assertEquals(BLOCKED, sendBlindly(browser, server, "/logout", ""));

      browser.open(frontEnd.https(CROSS_SITE));
      assertEquals("200", call(browser, server, "GET", "/api/session"));
      assertEquals("204", call(browser, server, "DELETE", "/api/session"));
      assertEquals("401", call(browser, server, "GET", "/api/session"));
    }
  }

  private static String register(Browser browser, Server server) {
    String body =
        "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(Steps.newName(), Steps.PASSWORD);
    return fetch(
        browser,
        server,
        "/api/accounts",
        "method: 'POST', headers: {'Content-Type': 'application/json'}, body: '%s'"
            .formatted(body));
  }

  private static String call(Browser browser, Server server, String method, String path) {
    return fetch(browser, server, path, "method: '%s'".formatted(method));
  }

  /** Like a form, without a preflight; Cross-Origin-Resource-Policy hides the response. */
  private static String sendBlindly(Browser browser, Server server, String path, String form) {
    return fetch(
        browser,
        server,
        path,
        "method: 'POST', mode: 'no-cors', body: new URLSearchParams('%s')".formatted(form));
  }

  /** The status, or that the browser hid the response from the script. */
  private static String fetch(Browser browser, Server server, String path, String init) {
    return (String)
        browser.run(
            "fetch('%s%s', {credentials: 'include', %s}).then(r => `${r.status}`, () => '%s')"
                .formatted(server.https(API), path, init, BLOCKED));
  }

  /** Biscotti, exploded, with a session cookie that is sent from every site. */
  private static final class Unrestricted {
    private static Path made;

    static Path war() throws IOException {
      if (made == null) {
        War war = War.of(War.biscottiFile());
        Path descriptor = war.directory().resolve("WEB-INF/web.xml");
        String xml = Files.readString(descriptor);
        war.webXml(
            xml.replace(
                "<attribute-value>Lax</attribute-value>",
                "<attribute-value>None</attribute-value>"));
        made = war.directory();
      }
      return made;
    }
  }
}
