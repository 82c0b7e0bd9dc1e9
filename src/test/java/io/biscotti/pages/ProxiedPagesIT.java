package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.ProxyDocument;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The live pages behind the nginx of {@code docs/deploying.md}, in a browser. */
class ProxiedPagesIT {

  @BeforeAll
  static void requireNginx() {
    Nginx.assumeInstalled();
  }

  @Test
  void accountAndMonitor_showWhatHappensElsewhere_withoutAReload() {
    String admin = "doorkeeper";
    Server server =
        Servers.shared(
            ServerOptions.of(Matrix.second(), War.biscotti())
                .setting("biscotti.cookies.secure", "false")
                .setting("biscotti.admins", admin));
    try (Nginx nginx = Nginx.start(ProxyDocument.configuration(server.http().getPort()));
        CookieClient elsewhere = new CookieClient(server.http());
        Browser browser = Browsers.open(Engine.CHROMIUM)) {
      assertEquals(201, post(elsewhere, admin, "/api/accounts", Steps.PASSWORD));
      String proxy = "http://localhost:" + nginx.https().getPort();
      browser.open(URI.create(proxy + "/sign-in?next=/account"));
      Steps.fillSignIn(browser, admin, Steps.PASSWORD);
      browser.click("#sign-in-form button:not(.reveal)");
      Steps.awaitAccount(browser, admin);
      browser.run("(globalThis.samePage = true)");
      int before = count(browser, "#event-list li");
      assertEquals(401, post(elsewhere, admin, "/api/session", "wrong"));
      browser.await("the failed sign-in", () -> count(browser, "#event-list li") > before);
      assertEquals(true, browser.run("globalThis.samePage"));

      browser.open(URI.create(proxy + "/monitor"));
      browser.awaitText("#stream-state", "Live");
      // Another failure wouldn't do, because it would only be counted with the first.
      assertEquals(200, post(elsewhere, admin, "/api/session", Steps.PASSWORD));
      browser.await("news", () -> !browser.text("#newer").isEmpty());
    }
  }

  private static int post(CookieClient client, String username, String path, String password) {
    return client
        .call("POST", path)
        .json("{\"username\":\"%s\",\"password\":\"%s\"}".formatted(username, password))
        .send()
        .status();
  }

  private static int count(Browser browser, String selector) {
    return ((Number) browser.run("document.querySelectorAll('" + selector + "').length"))
        .intValue();
  }
}
