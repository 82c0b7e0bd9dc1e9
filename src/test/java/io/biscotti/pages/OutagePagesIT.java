package io.biscotti.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.browser.Browser;
import io.biscotti.testkit.browser.Browsers;
import io.biscotti.testkit.browser.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A server that goes down and comes back, shared by the pages in all engines. */
class OutagePagesIT {

  /** The pages of a signed-in person, with a note and a theme, before the server dies. */
  private record Own(Browser start, Browser account, String name) {
    static Own open(Browser start, Browser account, Server server) {
      String name = Steps.register(account, server);
      Steps.signIn(start, server, name, Steps.PASSWORD);
      Steps.awaitAccount(start, name);
      Steps.open(start, server, "/");
      start.type("#note", "kept");
      Steps.choose(start, "#theme", "dark");
      start.await("the choice", () -> Steps.cookie(start, "preferences").isPresent());
      account.awaitText("#stream-state", "appears automatically");
      return new Own(start, account, name);
    }

    void sayIt() {
      start.click("#note-save");
      start.awaitShown("#failed");
      account.awaitText("#stream-state", "retrying automatically");
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
      account.awaitText("#stream-state", "appears automatically");
      account.awaitText("#display-name", name);
    }
  }

  /** Pages that anyone can open. */
  private record Tools(Browser lab, Browser monitor, Browser docs) {
    static Tools open(Browser lab, Browser monitor, Browser docs, Server server) {
      Steps.registerAdmin(monitor, server);
      Steps.open(monitor, server, "/monitor");
      monitor.awaitText("#stream-state", "Live");
      Steps.open(lab, server, "/lab");
      lab.awaitShown("#carried .content");
      Steps.open(docs, server, "/docs#getHealthReady");
      docs.awaitShown("#getHealthReady form.try");
      return new Tools(lab, monitor, docs);
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

  @Test
  void pages_serverDiesAndComesBack_reportItAndRecover() {
    List<Engine> engines = Matrix.of(Engine.class).stream().limit(2).toList();
    engines.forEach(Engine::assumeInstalled);
    List<Browser> browsers = new ArrayList<>();
    try (Server server = Server.start(Steps.administered())) {
      List<Own> own = new ArrayList<>();
      List<Tools> tools = new ArrayList<>();
      for (Engine engine : engines) {
        Supplier<Browser> opened = () -> opened(engine, browsers);
        own.add(Own.open(opened.get(), opened.get(), server));
        tools.add(Tools.open(opened.get(), opened.get(), opened.get(), server));
      }
      server.kill();
      own.forEach(Own::sayIt);
      tools.forEach(Tools::sayIt);
      server.restart();
      own.forEach(pages -> pages.recover(server));
      tools.forEach(Tools::recover);
    } finally {
      browsers.forEach(Browser::close);
    }
  }

  private static Browser opened(Engine engine, List<Browser> browsers) {
    Browser browser = Browsers.open(engine);
    browsers.add(browser);
    return browser;
  }

  private static void awaitGone(Browser browser, String selector) {
    browser.await("no " + selector, () -> !browser.isShown(selector));
  }
}
