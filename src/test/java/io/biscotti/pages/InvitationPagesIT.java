package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The link by which the first administrator registers, in a browser. */
class InvitationPagesIT {

  @Test
  void link_ofTheFile_registersTheAdministratorOnce() throws Exception {
    Path home = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "home");
    Path file = home.resolve("admin-invitations.txt");
    ServerOptions options =
        ServerOptions.of(Matrix.first(), War.biscotti())
            .setting("biscotti.home", home.toString())
            .setting("biscotti.admins", "Ann+1");
    try (Server server = Servers.own(options);
        Browser browser = Browsers.open(Engine.CHROMIUM)) {
      Await.until(() -> Files.exists(file));
      String link =
          Files.readAllLines(file).stream()
              .filter(line -> line.startsWith("/sign-in#"))
              .findFirst()
              .orElseThrow();

      Steps.open(browser, server, link);
      browser.awaitShown("#forms:not(.waiting)");
      assertEquals("Ann+1", browser.run("document.querySelector('#new-username').value"));
      assertTrue(browser.address().toString().endsWith("/sign-in#register"));
      // The code survives a refusal.
      browser.type("#new-password", "iloveyou1");
      browser.click("#register-form > button");
      browser.awaitShown("#register-password-common");
      browser.type("#new-password", Steps.PASSWORD);
      browser.click("#register-form > button");
      Steps.awaitAccount(browser, "Ann+1");
      browser.awaitShown("#to-monitor");
      Steps.assertClean(browser);

      Steps.signOut(browser, server);
      Steps.open(browser, server, link);
      browser.awaitShown("#forms:not(.waiting)");
      browser.type("#new-password", Steps.PASSWORD);
      browser.click("#register-form > button");
      browser.awaitShown("#register-invitation");
      assertEquals(null, browser.run("sessionStorage.getItem('biscotti.invitation')"));
    }
  }
}
