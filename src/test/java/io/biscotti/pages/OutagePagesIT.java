package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
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
      server = Server.start(Steps.administered());
    }
    return server;
  }

  /** Pages of who has signed in, with a note and a theme, before the server dies. */
  private record Own(Browser start, Browser account, String name) {
    static Own open(Browser start, Browser account, Server server) {
      String name = Steps.register(account, server);
      Steps.signIn(start, server, name, Steps.PASSWORD);
      Steps.awaitAccount(start, name);
      Steps.open(start, server, "/");
      start.type("#note", "kept");
      Steps.choose(start, "#theme", "dark");
      start.await("the choice", () -> Steps.cookie(start, "preferences").isPresent());
      account.awaitText("#stream-state", "appears by itself");
      return new Own(start, account, name);
    }

    void sayIt() {
      start.click("#note-save");
      start.awaitShown("#failed");
      account.awaitText("#stream-state", "Trying again");
      account.awaitShown("#away");
    }

    void recover(Server server) {
      start.forgetErrors();
      start.click("#retry");
      awaitGone(start, "#failed");
      start.click("#note-save");
      start.awaitText("#note-status", "Saved.");
      start.awaitText("#facts-title", name);
      Steps.open(start, server, "/");
      assertEquals("dark", start.run("document.documentElement.dataset.theme"));
      Steps.assertClean(start);
      awaitGone(account, "#away");
      account.awaitText("#stream-state", "appears by itself");
      account.awaitText("#display-name", name);
    }
  }

  /** Pages for whoever wants to know something. */
  private record Tools(Browser lab, Browser monitor, Browser docs) {
    void open(Server server) {
      Steps.registerAdmin(monitor, server);
      Steps.open(monitor, server, "/monitor");
      monitor.awaitText("#stream-state", "Live");
      Steps.open(lab, server, "/lab");
      lab.awaitShown("#carried .content");
      Steps.open(docs, server, "/docs#getHealthReady");
      docs.awaitShown("#getHealthReady form.try");
    }

    void sayIt() {
      lab.click("#reload");
      lab.awaitShown("#away");
      docs.click("#getHealthReady form.try button");
      docs.awaitShown("#getHealthReady .answer .broken");
      monitor.awaitShown("#away");
    }

    void recover() {
      docs.click("#getHealthReady form.try button");
      docs.awaitText("#getHealthReady .answer", "200");
      awaitGone(lab, "#away");
      lab.awaitShown("#carried .content");
      awaitGone(monitor, "#away");
      monitor.awaitText("#stream-state", "Live");
      monitor.awaitShown("#event-rows tr");
    }
  }

  @ParameterizedTest
  @EnumSource
  void pages_serverDiesAndComesBack_sayItAndRecover(Engine engine) {
    try (Browser start = Browsers.open(engine);
        Browser account = Browsers.open(engine);
        Browser lab = Browsers.open(engine);
        Browser monitor = Browsers.open(engine);
        Browser docs = Browsers.open(engine)) {
      Server server = server();
      Own own = Own.open(start, account, server);
      Tools tools = new Tools(lab, monitor, docs);
      tools.open(server);
      server.kill();
      own.sayIt();
      tools.sayIt();
      server.restart();
      own.recover(server);
      tools.recover();
    }
  }

  private static void awaitGone(Browser browser, String selector) {
    browser.await("no " + selector, () -> !browser.isShown(selector));
  }
}
