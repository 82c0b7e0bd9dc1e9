package io.biscotti.testkit.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.biscotti.testkit.MatrixSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;

/** What tests rely on when they open pages. */
class BrowserIT {

  private static final int TIMES = 5;

  /** How long a response takes, so that the driver opens the next page in the meantime. */
  private static final long SLOW_MS = 60;

  /**
   * Chromium's driver fails if the previous page is still navigating. Which of the two pages is
   * shown in the end depends on the engine, so tests wait for what they expect.
   */
  @ParameterizedTest
  @MatrixSource(most = 1)
  void open_whileThePageNavigates_doesNotFail(Engine engine) throws IOException {
    try (Pages pages = new Pages();
        Browser browser = Browsers.open(engine)) {
      browser.open(pages.at("/first"));
      for (int time = 0; time < TIMES; time++) {
        browser.run("void (location.href = '/slow?" + time + "')");
        URI next = pages.at("/next?" + time);
        assertDoesNotThrow(() -> browser.open(next));
        browser.run("void location.reload()");
        URI last = pages.at("/last?" + time);
        assertDoesNotThrow(() -> browser.open(last));
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void reload_anyPage_waitsForTheNewOne(Engine engine) throws IOException {
    try (Pages pages = new Pages();
        Browser browser = Browsers.open(engine)) {
      browser.open(pages.at("/slow"));
      String before = browser.text("body");
      browser.reload();
      assertEquals(before.replace("1 ", "2 "), browser.text("body"));
    }
  }

  /** Pages that show how often they were requested, and their address. */
  private static final class Pages implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger answered = new AtomicInteger();

    Pages() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext("/", this::answer);
      server.createContext("/favicon.ico", exchange -> exchange.sendResponseHeaders(404, -1));
      server.start();
    }

    private void answer(HttpExchange exchange) {
      try (exchange) {
        if (exchange.getRequestURI().getPath().equals("/slow")) {
          Thread.sleep(SLOW_MS);
        }
        String text = answered.incrementAndGet() + " " + exchange.getRequestURI();
        byte[] page = ("<!doctype html><title>A page</title><body>" + text).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html");
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    URI at(String path) {
      return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
