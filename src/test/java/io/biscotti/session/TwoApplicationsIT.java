package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hc.client5.http.cookie.Cookie;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications on one host, without a {@code <session-config>}: the cookie's default name and path
 * come from the context path.
 */
class TwoApplicationsIT {

  private static final Path WAR = TrapsWar.of("traps-default", "", "", Map.of(), "");
  private static final String BESIDE = "/beside";

  private static Server server(Kind kind, String contextPath) {
    return Servers.shared(
        ServerOptions.of(kind, WAR)
            .contextPath(contextPath)
            .setting("testkit.beside", WAR.toString()));
  }

  /** A client of the whole host. */
  private static CookieClient client(Server server, String contextPath) {
    String https = server.https().toString();
    return new CookieClient(URI.create(https.substring(0, https.length() - contextPath.length())));
  }

  /** The context path, the same as requested, the cookie's name, and its path. */
  private static Stream<Arguments> applications() {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(
            kind ->
                Stream.of(
                        List.of("", "", "__Host-session", "/"),
                        List.of("/shop", "/shop", "__Secure-session-shop", "/shop/"),
                        List.of(
                            "/beside/In",
                            "/beside/In",
                            "__Secure-session-beside_In",
                            "/beside/In/"),
                        List.of("/ü.1", "/%C3%BC.1", "__Secure-session-~C3~BC~2E1", "/%C3%BC.1/"))
                    .map(
                        each ->
                            Arguments.of(
                                kind, each.get(0), each.get(1), each.get(2), each.get(3))));
  }

  @ParameterizedTest
  @MethodSource("applications")
  void sessions_ofTwoApplications_leaveEachOtherAlone(
      Kind kind, String contextPath, String url, String name, String path) {
    try (CookieClient client = client(server(kind, contextPath), contextPath)) {
      Reply reply = client.get(url + Traps.path("set:n:1"));
      String line = reply.setCookies(name).get(0);
      assertEquals(
          "Path=" + path + "; Secure; HttpOnly; SameSite=Lax",
          line.substring(line.indexOf(';') + 2));
      client.get(BESIDE + Traps.path("set:n:2"));
      client.get("/beside/outcomes");
      assertEquals(
          List.of(path, "/beside/").stream().sorted().toList(),
          client.cookies().stream().map(Cookie::getPath).sorted().toList());
      assertEquals("1", client.get(url + Traps.path("get:n", "say")).body());
      assertEquals("2", client.get(BESIDE + Traps.path("get:n", "say")).body());
      client.get(BESIDE + Traps.path("end"));
      assertEquals("1", client.get(url + Traps.path("get:n", "say")).body());
      assertEquals("false", client.get(BESIDE + Traps.path("have", "say")).body());
      client.get(url + Traps.path("end"));
      assertEquals(List.of(), client.cookies());
    }
  }

  /** A long session of the outer application has companions, which the inner one doesn't see. */
  @ParameterizedTest
  @MatrixSource
  void sessions_ofNestedApplications_leaveEachOtherAlone(Kind kind) {
    String inner = "/beside/In";
    try (CookieClient client = client(server(kind, inner), inner)) {
      client.get(BESIDE + Traps.path("random:big:6000"));
      client.get(inner + Traps.path("random:big:6000", "set:n:1"));
      assertEquals(4, client.cookies().size());
      assertEquals("6000", client.get(BESIDE + Traps.path("size:big", "say")).body());
      assertEquals("1\n6000", client.get(inner + Traps.path("get:n", "size:big", "say")).body());
      assertEquals(
          "cookies=null header=null headers=[] named=false",
          client.get(inner + Traps.path("sent", "say")).body());
    }
  }
}
