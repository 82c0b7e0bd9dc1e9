package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.operations.AfterStart;
import io.biscotti.testkit.LiveServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An API that takes as long to start as the test wants. */
class JerseyServletTest {
  private final Server server = new Server();
  private final ServerConnector connector = LiveServer.listen(server);
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);

  /** The only resource. */
  @Path("hello")
  public static final class Hello {
    /** Returns a fixed text. */
    @GET
    public String get() {
      return "hello";
    }
  }

  /** Delays the start, and fails afterwards if the test wants it. */
  private final class Holding implements Feature {
    private final boolean fails;

    Holding(boolean fails) {
      this.fails = fails;
    }

    @Override
    public boolean configure(FeatureContext context) {
      begun.countDown();
      try {
        held.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (fails) {
        throw new IllegalStateException("broken on purpose");
      }
      return true;
    }
  }

  private JerseyServlet start(boolean fails) throws Exception {
    JerseyServlet servlet =
        new JerseyServlet(
            new ResourceConfig(Hello.class).register(new Holding(fails)), new AfterStart());
    ServletContextHandler context = new ServletContextHandler();
    ServletHolder holder = new ServletHolder(servlet);
    holder.setInitOrder(1);
    context.addServlet(holder, "/api/*");
    server.setHandler(context);
    server.start();
    assertTrue(begun.await(20, TimeUnit.SECONDS));
    return servlet;
  }

  private CompletableFuture<HttpResponse<String>> ask() {
    URI hello = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/api/hello");
    return client.sendAsync(HttpRequest.newBuilder(hello).build(), BodyHandlers.ofString());
  }

  @AfterEach
  void stop() throws Exception {
    held.countDown();
    server.stop();
  }

  @Test
  void request_whileTheApiStarts_waitsForIt() throws Exception {
    JerseyServlet servlet = start(false);
    CompletableFuture<HttpResponse<String>> asked = ask();
    assertThrows(TimeoutException.class, () -> asked.get(100, TimeUnit.MILLISECONDS));
    held.countDown();
    HttpResponse<String> answer = asked.get(20, TimeUnit.SECONDS);
    assertEquals(200, answer.statusCode());
    assertEquals("hello", answer.body());
    assertTrue(servlet.isUp());
  }

  @Test
  void request_apiThatCannotStart_failsAndIsNotUp() throws Exception {
    JerseyServlet servlet = start(true);
    CompletableFuture<HttpResponse<String>> asked = ask();
    held.countDown();
    assertEquals(500, asked.get(20, TimeUnit.SECONDS).statusCode());
    assertEquals(500, ask().get(20, TimeUnit.SECONDS).statusCode());
    assertFalse(servlet.isUp());
  }

  @Test
  void stop_whileTheApiStarts_waitsForItsEnd() throws Exception {
    JerseyServlet servlet = start(false);
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(this::stopQuietly);
    assertThrows(TimeoutException.class, () -> stopped.get(100, TimeUnit.MILLISECONDS));
    held.countDown();
    stopped.get(20, TimeUnit.SECONDS);
    assertTrue(servlet.isUp());
  }

  private void stopQuietly() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
