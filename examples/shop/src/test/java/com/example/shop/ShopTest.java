package com.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.cookie.BasicClientCookie;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.eclipse.jetty.ee11.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drives the shop over HTTP, on Jetty, with a client that keeps cookies. */
class ShopTest {
  private final BasicCookieStore cookies = new BasicCookieStore();
  private final CloseableHttpClient client =
      HttpClients.custom().setDefaultCookieStore(cookies).build();
  private Server server;

  @BeforeEach
  void start() throws Exception {
    server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    WebAppContext shop = new WebAppContext();
    shop.setWar("src/main/webapp");
    shop.setExtraClasspath("target/classes");
    shop.addOverrideDescriptor(Path.of("src/test/resources/plain-http.xml").toUri().toString());
    shop.addConfiguration(new AnnotationConfiguration());
    shop.setParentLoaderPriority(true);
    server.setHandler(shop);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    client.close();
  }

  private record Answer(int status, String body) {}

  private Answer send(ClassicHttpRequest request) throws IOException {
    return client.execute(
        request,
        response ->
            new Answer(response.getCode(), EntityUtils.toString(response.getEntity())));
  }

  private URI uri(String path) {
    return server.getURI().resolve(path);
  }

  private Answer get(String path) throws IOException {
    return send(new HttpGet(uri(path)));
  }

  private Answer post(String path, String form) throws IOException {
    HttpPost request = new HttpPost(uri(path));
    request.setEntity(new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
    return send(request);
  }

  private Cookie session() {
    return cookies.getCookies().stream()
        .filter(cookie -> cookie.getName().equals("session"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void visitor_whoOnlyLooks_getsNoCookie() throws Exception {
    assertEquals(200, get("/cart").status());
    assertEquals(0, cookies.getCookies().size());
  }

  @Test
  void cart_afterARestart_isStillThere() throws Exception {
    post("/cart", "item=pear");
    post("/cart", "item=plum");
    server.stop();
    start();
    assertTrue(get("/cart").body().contains("<li>pear</li><li>plum</li>"));
  }

  @Test
  void cookie_tellsNothing() throws Exception {
    post("/cart", "item=pear");
    assertFalse(session().getValue().contains("pear"));
    assertEquals("Lax", session().getAttribute("samesite"));
    assertTrue(session().containsAttribute("httponly"));
  }

  @Test
  void signIn_keepsTheCart_andItsCopyIsRefusedAfterSignOut() throws Exception {
    post("/cart", "item=pear");
    String before = session().getValue();
    assertEquals(401, post("/sign-in", "user=ann&password=wrong").status());
    post("/sign-in", "user=ann&password=seven+green+otters");
    assertTrue(get("/cart").body().contains("Signed in as ann."));
    assertTrue(get("/cart").body().contains("<li>pear</li>"));
    String signedIn = session().getValue();
    assertNotEquals(before, signedIn);
    post("/sign-out", "");
    assertFalse(get("/cart").body().contains("Signed in"));

    BasicClientCookie copy = new BasicClientCookie("session", signedIn);
    copy.setDomain("127.0.0.1");
    copy.setPath("/");
    cookies.addCookie(copy);
    assertFalse(get("/cart").body().contains("Signed in"));
  }
}
