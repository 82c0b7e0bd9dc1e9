package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The session of a WebSocket's handshake: the endpoint uses it after the handshake, and the socket
 * is closed with status 1008 when the session ends (Jakarta WebSocket, 7.2).
 */
class SocketSessionIT {

  private static final Map<String, Path> WARS = new HashMap<>();

  private static synchronized Server server(Kind kind, String store) {
    boolean jetty = kind == Kind.JETTY_12_1;
    String name = "socket-session-" + store + (jetty ? "-jetty" : "");
    Path war =
        WARS.computeIfAbsent(
            name,
            key -> TrapsWar.sockets(key, params(store), jetty, URI.create("https://none.test")));
    return Servers.shared(ServerOptions.of(kind, war).setting("testkit.websockets", "true"));
  }

  private static Map<String, String> params(String store) {
    return store.equals("held")
        ? Map.of("session.store", "sealed", "session.hold", "64k")
        : Map.of("session.store", store);
  }

  private static Stream<Arguments> withHeld() {
    return Stream.concat(
        all(), Matrix.of(Kind.class).stream().limit(2).map(kind -> Arguments.of(kind, "held")));
  }

  private static Stream<Arguments> all() {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(kind -> Stream.of("sealed", "memory").map(store -> Arguments.of(kind, store)));
  }

  /** A visitor with a session in which {@code n} is {@code alice}. */
  private static CookieClient visitor(Server server) {
    CookieClient client = server.client();
    // Also removes what an earlier test has recorded.
    client.get(Traps.path("set:n:alice", "say"));
    return client;
  }

  private static Socket open(Server server, CookieClient client) {
    return Socket.open(server.http(), "/open", cookie(client));
  }

  /** What a socket says without a session; Open Liberty gives each handshake an empty one. */
  static String nobody(Kind kind) {
    return kind == Kind.LIBERTY_26 ? "null" : "nobody";
  }

  private static String cookie(CookieClient client) {
    return "__Host-session=" + client.cookie("__Host-session").orElse("none");
  }

  @ParameterizedTest
  @MethodSource("withHeld")
  void socket_whoseSessionEnds_isClosedWith1008(Kind kind, String store) throws Exception {
    Server server = server(kind, store);
    try (CookieClient client = visitor(server);
        CookieClient other = visitor(server);
        Socket socket = open(server, client);
        Socket second = open(server, client);
        Socket stranger = open(server, other)) {
      assertEquals("alice", socket.hear());
      assertEquals("alice", second.hear());
      assertEquals("alice", stranger.hear());
      client.get(Traps.path("renew"));
      assertEquals("alice", second.ask("n?"));
      client.get(Traps.path("end"));
      assertEquals(1008, socket.closed());
      assertEquals(1008, second.closed());
      assertEquals("alice", stranger.ask("n?"));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void socket_whoseEndpointEndsTheSession_isClosedWith1008(Kind kind, String store)
      throws Exception {
    Server server = server(kind, store);
    try (CookieClient client = visitor(server);
        Socket socket = open(server, client);
        Socket second = open(server, client)) {
      String cookie = cookie(client);
      socket.hear();
      // A socket that is still opening may be dropped without a status.
      second.hear();
      second.ask("n?");
      socket.tell("end");
      assertEquals(1008, socket.closed());
      assertEquals(1008, second.closed());
      assertEquals("no session", client.get(Traps.path("get:n", "say")).body().strip());
      try (Socket late = Socket.open(server.http(), "/open", cookie)) {
        assertEquals(nobody(kind), late.hear());
      }
    }
  }

  /** A sealed session can't be changed without a response. */
  @ParameterizedTest
  @MethodSource("all")
  void endpoint_changesTheSession_whereTheServerKeepsIt(Kind kind, String store) throws Exception {
    Server server = server(kind, store);
    try (CookieClient client = visitor(server);
        Socket socket = open(server, client)) {
      socket.hear();
      boolean sealed = store.equals("sealed");
      assertEquals(sealed ? "refused" : "bob", socket.ask("n=bob"));
      assertEquals(sealed ? "alice" : "bob", client.get(Traps.path("get:n", "say")).body().strip());
      client.get(Traps.path("set:n:carol"));
      assertEquals(sealed ? "alice" : "carol", socket.ask("n?"));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void socket_whoseSessionExpires_isClosedWith1008(Kind kind, String store) throws Exception {
    Server server = server(kind, store);
    try (CookieClient client = visitor(server);
        Socket socket = open(server, client);
        Socket anonymous = Socket.open(server.http(), "/open", "n=none")) {
      socket.hear();
      assertEquals(nobody(kind), anonymous.hear());
      // A request moves the limit, even if it doesn't use the session.
      assertEquals("passed", socket.ask("pass PT20M"));
      client.get("/events");
      assertEquals("passed", socket.ask("pass PT20M"));
      assertEquals("alice", client.get(Traps.path("get:n", "say")).body().strip());
      assertEquals("alice", socket.ask("n?"));
      assertEquals("passed", socket.ask("pass PT31M"));
      assertEquals(1008, socket.closed());
      assertEquals("passed", anonymous.ask("pass PT0S"));
    }
  }

  /** Tomcat binds its own listener to the session of a person whom it has signed in. */
  @ParameterizedTest
  @MatrixSource
  void socket_ofSomebodyWhomTheContainerSignedIn_livesAsLongAsTheSession(Kind kind)
      throws Exception {
    for (String store : new String[] {"sealed", "memory"}) {
      Server server = door(kind, store);
      try (CookieClient client = server.client()) {
        String cookies = signIn(client);
        try (Socket socket = Socket.open(server.http(), "/socket", cookies)) {
          assertEquals("null bob", socket.hear(), store);
          assertEquals("null", socket.ask("n?"), store);
          assertEquals("/open GET bob member host cart=null", client.get("/open").body(), store);
          client.get("/open?do=end");
          assertEquals(1008, socket.closed(), store);
        }
      }
    }
  }

  /** The cookies of a person whom the container has just signed in. */
  private static String signIn(CookieClient client) {
    client.get("/open?do=login:bob:bob's+green+otters");
    return client.cookies().stream()
        .map(each -> each.getName() + "=" + each.getValue())
        .collect(Collectors.joining("; "));
  }

  /**
   * The container closes the sockets too. On WildFly, two close frames at once break the
   * connection.
   */
  @ParameterizedTest
  @MatrixSource
  void socketsOfSomebodyWhomTheContainerSignedIn_areAllClosedWith1008(Kind kind) throws Exception {
    for (String store : new String[] {"sealed", "memory"}) {
      Server server = door(kind, store);
      List<Socket> sockets = new ArrayList<>();
      try (CookieClient client = server.client()) {
        String cookies = signIn(client);
        for (int i = 0; i < 10; i++) {
          sockets.add(Socket.open(server.http(), "/socket", cookies));
        }
        for (Socket socket : sockets) {
          assertEquals("null bob", socket.hear(), store);
          assertEquals("null", socket.ask("n?"), store);
        }
        client.get("/open?do=end");
        for (Socket socket : sockets) {
          assertEquals(1008, socket.closed(), store);
        }
      } finally {
        sockets.forEach(Socket::close);
      }
    }
  }

  private static synchronized Server door(Kind kind, String store) {
    boolean jetty = kind == Kind.JETTY_12_1;
    String name = "door-socket-" + store + (jetty ? "-jetty" : "");
    Path war = WARS.computeIfAbsent(name, key -> DoorWar.sockets(key, store, jetty));
    return Servers.shared(
        ServerOptions.of(kind, war)
            .setting("testkit.websockets", "true")
            .setting("testkit.people", "true"));
  }
}
