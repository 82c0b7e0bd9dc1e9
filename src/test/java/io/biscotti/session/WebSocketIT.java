package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Upgrades to WebSockets pass the filters. On Jetty, the application must say where to upgrade:
 * otherwise, Jetty upgrades before any filter.
 */
class WebSocketIT {

  private static final Server ISSUER =
      Servers.shared(ServerOptions.of(Kind.JETTY_12_1, War.biscotti()));
  private static final Path PLAIN = TrapsWar.sockets("sockets", Map.of(), false, ISSUER.http());
  private static final Path DECLARED =
      TrapsWar.sockets("sockets-jetty", Map.of(), true, ISSUER.http());

  /** The application as it must be deployed on this container. */
  private static Server server(Kind kind) {
    return server(kind, kind == Kind.JETTY_12_1 ? DECLARED : PLAIN);
  }

  private static Server server(Kind kind, Path war) {
    return Servers.shared(ServerOptions.of(kind, war).setting("testkit.websockets", "true"));
  }

  /** The socket's first message, or the status of the response that refuses it. */
  private static String open(Server server, String path, String... headers) throws Exception {
    CompletableFuture<String> said = new CompletableFuture<>();
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    URI uri = uri(server, path);
    try {
      WebSocket socket = builder.buildAsync(uri, listener(said)).join();
      String text = said.get(30, TimeUnit.SECONDS);
      socket.abort();
      return text;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return "HTTP " + refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  private static WebSocket.Listener listener(CompletableFuture<String> said) {
    return new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
        said.complete(text.toString());
        return WebSocket.Listener.super.onText(socket, text, last);
      }

      @Override
      public void onError(WebSocket socket, Throwable error) {
        said.completeExceptionally(error);
      }
    };
  }

  /** The {@code Cookie} header of a visitor whose session says {@code n=alice}. */
  private static String signedIn(Server server) {
    try (CookieClient client = server.client()) {
      client.get(Traps.path("set:n:alice"));
      return "__Host-session=" + client.cookie("__Host-session").orElseThrow();
    }
  }

  @ParameterizedTest
  @MatrixSource
  void handshake_findsTheSessionOfItsCookie(Kind kind) throws Exception {
    Server server = server(kind);
    assertEquals("alice", open(server, "/open", "Cookie", signedIn(server)));
    String nobody = SocketSessionIT.nobody(kind);
    assertEquals(nobody, open(server, "/open"));
    assertEquals(nobody, open(server, "/open", "Cookie", "__Host-session=forged"));
  }

  @ParameterizedTest
  @MatrixSource
  void handshake_withASessionThatHasEnded_findsNone(Kind kind) throws Exception {
    Server server = server(kind);
    try (CookieClient client = server.client()) {
      client.get(Traps.path("set:n:alice"));
      String cookie = "__Host-session=" + client.cookie("__Host-session").orElseThrow();
      client.get(Traps.path("end"));
      assertEquals(SocketSessionIT.nobody(kind), open(server, "/open", "Cookie", cookie));
    }
  }

  /** Browsers let any page open a WebSocket, with the cookies of the host. */
  @ParameterizedTest
  @MatrixSource
  void upgrade_fromAPageOfAnotherHost_isRefused(Kind kind) throws Exception {
    Server server = server(kind);
    String cookie = signedIn(server);
    String evil = "https://evil.example";
    assertEquals("HTTP 403", open(server, "/open", "Cookie", cookie, "Origin", evil));
    String own = server.http().toString();
    assertEquals("alice", open(server, "/open", "Cookie", cookie, "Origin", own));
  }

  private static URI uri(Server server, String path) {
    return URI.create("ws" + server.http().toString().substring("http".length()) + path);
  }

  @ParameterizedTest
  @MatrixSource
  void upgrade_withoutAToken_isRefused(Kind kind) throws Exception {
    Server server = server(kind);
    assertEquals("HTTP 401", open(server, "/guarded/socket"));
    assertEquals("HTTP 401", open(server, "/guarded/socket", "Authorization", "Bearer forged"));
    assertEquals("HTTP 401", open(server, "/guarded/socket", "Cookie", signedIn(server)));
  }

  @ParameterizedTest
  @MatrixSource
  void upgrade_withAToken_isLetThrough(Kind kind) throws Exception {
    Server server = server(kind);
    String token = token(kind);
    String nobody = SocketSessionIT.nobody(kind);
    assertEquals(nobody, open(server, "/guarded/socket", "Authorization", "Bearer " + token));
    assertEquals(nobody, open(server, "/guarded/socket", "Cookie", "access_token=" + token));
    assertEquals(
        "alice",
        open(
            server,
            "/guarded/socket",
            "Authorization",
            "Bearer " + token,
            "Cookie",
            signedIn(server)));
    assertEquals(
        "HTTP 401", open(server, "/guarded/socket", "Authorization", "Bearer " + token + "A"));
  }

  /** An access token of a person who has just registered. */
  private static String token(Kind kind) {
    String credentials =
        "{\"username\":\"%s\",\"password\":\"seven green otters\"}"
            .formatted("socket-" + kind.name().toLowerCase(Locale.ROOT));
    try (CookieClient client = ISSUER.client()) {
      assertEquals(201, client.call("POST", "/api/accounts").json(credentials).send().status());
    }
    try (CookieClient client = ISSUER.client()) {
      return client
          .call("POST", "/api/token")
          .json(credentials)
          .send()
          .json()
          .path("access_token")
          .asText();
    }
  }

  /** Shows what docs/containers.md warns about; if Jetty changes it, the warning can go. */
  @Test
  void upgradeOnJetty_withoutADeclaration_passesNoFilter() throws Exception {
    Server server = server(Kind.JETTY_12_1, PLAIN);
    assertEquals("nobody", open(server, "/guarded/socket"));
    assertEquals("nobody", open(server, "/open", "Cookie", signedIn(server)));
  }
}
