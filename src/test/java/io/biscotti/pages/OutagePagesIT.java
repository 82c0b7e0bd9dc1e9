package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.War;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that goes away and comes back. */
class OutagePagesIT {

  private static @Nullable Server server;

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Server server() {
    if (server == null) {
      server = Server.start(ServerOptions.of(Kind.JETTY_12_1, War.biscotti()));
    }
    return server;
  }

  @ParameterizedTest
  @EnumSource
  void pages_serverDiesAndComesBack_sayItAndRecover(Engine engine) {
    try (Browser start = Browsers.open(engine);
        Browser account = Browsers.open(engine)) {
      Server server = server();
      String name = Steps.register(account, server);
      Steps.signIn(start, server, name, Steps.PASSWORD);
      Steps.awaitAccount(start, name);
      Steps.open(start, server, "/");
      start.type("#note", "kept");
      account.awaitText("#stream-state", "appears by itself");

      server.kill();
      start.click("#note-save");
      start.awaitText("#failed", "The server could not be asked: it did not answer.");
      account.awaitText("#stream-state", "Trying again");
      account.awaitText("#away", "The server does not answer.");

      server.restart();
      start.forgetErrors();
      start.click("#retry");
      start.await("no failure", () -> !start.isShown("#failed"));
      start.click("#note-save");
      start.awaitText("#note-status", "Saved.");
      start.awaitText("#facts-title", name);
      assertEquals(List.of(), start.consoleErrors());
      account.await("no outage", () -> !account.isShown("#away"));
      account.awaitText("#stream-state", "appears by itself");
      account.awaitText("#display-name", name);
    }
  }
}
