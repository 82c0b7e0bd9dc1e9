package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.biscotti.session.SessionCookies;
import io.biscotti.session.SessionFilter;
import jakarta.servlet.DispatcherType;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drives the cart over HTTP: on embedded Jetty, with a client that keeps cookies. */
class CartTest {
  private static final Map<String, String> SETTINGS =
      Map.of("home", "target/biscotti", "cookies.secure", "false");

  private final CookieManager cookies = new CookieManager();
  private final HttpClient client = HttpClient.newBuilder().cookieHandler(cookies).build();
  private Server server;

  @BeforeEach
  void start() throws Exception {
    FilterHolder session = new FilterHolder(SessionFilter.class);
    session.setAsyncSupported(true);
    session.setInitParameters(SETTINGS);
    ServletContextHandler shop = new ServletContextHandler("/", ServletContextHandler.SESSIONS);
    shop.addFilter(session, "/*", EnumSet.of(DispatcherType.REQUEST));
    shop.addServlet(CartServlet.class, "/cart");
    server = new Server(new InetSocketAddress("127.0.0.1", 0));
    server.setHandler(shop);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private URI uri(String path) {
    return server.getURI().resolve(path);
  }

  private String send(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  /** Gives the client a session that no request has made. */
  private void begin(SessionCookies session) {
    session
        .cookies()
        .forEach(
            (name, value) -> {
              HttpCookie cookie = new HttpCookie(name, value);
              cookie.setPath("/");
              cookie.setVersion(0);
              cookies.getCookieStore().add(uri("/"), cookie);
            });
  }

  @Test
  void cart_overTwoRequests_isKeptInTheCookie() throws Exception {
    send("POST", "/cart?item=pear");
    send("POST", "/cart?item=plum");
    assertEquals("pear, plum", send("GET", "/cart"));
    assertFalse(cookies.getCookieStore().getCookies().toString().contains("pear"));
  }

  @Test
  void cart_afterARestart_isStillThere() throws Exception {
    begin(SessionCookies.of(SETTINGS).with("cart", List.of("pear")));
    server.stop();
    server.start();
    assertEquals("pear", send("GET", "/cart"));
  }

  @Test
  void cart_thatASessionBroughtAlong_canBeFilledAndDiscarded() throws Exception {
    begin(SessionCookies.of(SETTINGS).with("user", "ann").with("cart", List.of("pear")));
    send("POST", "/cart?item=plum");
    assertEquals("pear, plum", send("GET", "/cart"));
    send("DELETE", "/cart");
    assertEquals("", send("GET", "/cart"));
  }
}
