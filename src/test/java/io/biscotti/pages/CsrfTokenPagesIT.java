package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/** The pages when every unsafe request needs a token. */
class CsrfTokenPagesIT {

  static Server server() {
    return Servers.shared(
        ServerOptions.of(Matrix.first(), War.biscotti()).setting("biscotti.csrf", "token"));
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void pages_withTokens_registerSaveAndSignOut(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = server();
      String name = Steps.register(browser, server);
      Steps.open(browser, server, "/");
      browser.awaitText("#facts-title", name);
      browser.type("#note", "with a token");
      browser.click("#note-save");
      browser.awaitText("#note-status", "Saved.");
      assertTrue(browser.cookies().stream().anyMatch(each -> each.name().contains("csrf")));
      Steps.signOut(browser, server);
      Steps.signIn(browser, server, name, Steps.PASSWORD);
      Steps.awaitAccount(browser, name);
      browser.click("form[action=logout] button");
      browser.awaitShown("#signed-out");
      assertEquals(List.of(), Steps.sessionCookie(browser).stream().toList());
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void pages_withAPlantedTokenThatNoHeaderCanCarry_work(Engine engine) {
    try (Browser browser = Browsers.open(engine)) {
      Server server = server();
      Steps.register(browser, server);
      Steps.open(browser, server, "/");
      browser.run("document.cookie = 'csrf_token=\u65e5; path=/'");
      browser.type("#note", "with a planted token");
      browser.click("#note-save");
      browser.awaitText("#note-status", "Saved.");
    }
  }
}
