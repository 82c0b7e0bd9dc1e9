package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import io.biscotti.testkit.War;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * A framework that maps its filter before everything in {@code web.xml} and adds its listeners in
 * code, as Spring does.
 */
class FrameworkIT {

  private static final String ON = FrameworkWar.parameter(SessionInitializer.FIRST, "true");
  private static final Path BEHIND =
      FrameworkWar.of("framework-behind", FrameworkWar.filter("") + FrameworkWar.mapping());

  private static long count(String log, String text) {
    return Pattern.compile(Pattern.quote(text)).matcher(log).results().count();
  }

  private static void isFirst(ServerOptions options, String cookie) {
    try (Server server = Servers.own(options);
        CookieClient client = server.client()) {
      Reply reply = client.get("/page?eager=yes");
      assertEquals("yes", reply.body(), reply::toString);
      assertEquals(1, reply.setCookies().size(), reply::toString);
      assertTrue(reply.setCookies().get(0).startsWith(cookie + "="), reply::toString);
      server.restart();
      assertEquals("yes", client.get("/page").body());
      assertEquals(0, count(server.log(), "asked for a session before"), server::log);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void contextParameter_withADeclaredFilter_mapsItFirst(Kind kind) {
    Path war =
        FrameworkWar.of(
            "framework-declared",
            ON
                + FrameworkWar.filter(
                    "<init-param><param-name>session.idle</param-name>"
                        + "<param-value>7m</param-value></init-param>")
                + FrameworkWar.mapping());
    isFirst(ServerOptions.of(kind, war), "__Host-session");
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void contextParameter_withoutAFilter_addsOneWithTheParameters(Kind kind) {
    Path war =
        FrameworkWar.of(
            "framework-alone", ON + FrameworkWar.parameter("biscotti.cookies.secure", "false"));
    isFirst(ServerOptions.of(kind, war), "session");
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void systemProperty_withoutAContextParameter_mapsTheFilterFirst(Kind kind) {
    isFirst(
        ServerOptions.of(kind, BEHIND).setting(SessionInitializer.FIRST, "true"), "__Host-session");
  }

  /** Biscotti's own WAR on a server whose other applications need the switch. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void systemProperty_withOurOwnWar_leavesItsFiltersInOrder(Kind kind) {
    try (Server server =
            Servers.own(
                ServerOptions.of(kind, War.biscotti())
                    .setting("biscotti.signin", "name")
                    .setting(SessionInitializer.FIRST, "true"));
        CookieClient client = server.client()) {
      Reply reply = client.post("/login?username=john");
      assertEquals(200, reply.status(), reply::toString);
      assertEquals(1, reply.setCookies("__Host-session").size(), reply::toString);
      assertTrue(client.get("/profile").body().contains("john"));
      assertFalse(server.log().contains("biscotti-session"), server::log);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void contextParameter_unknownOrInvalid_refusesToStartAndNamesIt(Kind kind) {
    for (String parameter :
        List.of(
            FrameworkWar.parameter(SessionInitializer.FIRST, "yes"),
            ON + FrameworkWar.parameter("biscotti.session.idel", "7m"),
            ON + FrameworkWar.parameter("biscotti.session.idle", "soon"))) {
      String log = Server.refuse(ServerOptions.of(kind, FrameworkWar.of("wrong", parameter)));
      assertTrue(log.contains("must be true or false, was yes") || log.contains("session.id"), log);
    }
  }

  /** Beyond the limit, containers send an empty 500, and then refuse every request. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void session_beyondTheContainersHeaders_isRefusedWithTheReason(Kind kind) throws Exception {
    try (Server server = Servers.own(ServerOptions.of(kind, BEHIND).headerBytes(8192));
        CookieClient client = server.client()) {
      assertEquals(200, client.get("/page?do=fill&bytes=5000").status());
      for (int bytes : List.of(5_900, 6_000, 7_000, 9_000, 13_000)) {
        Reply reply = client.get("/page?do=fill&bytes=" + bytes);
        assertTrue(reply.body().contains("session_too_large"), reply::toString);
        assertEquals(422, reply.status());
      }
      assertEquals("null", client.get("/page").body());
      Await.until(() -> count(server.log(), "cookies take") == 1);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void filterBeforeOurs_thatUsesASession_isNamedOnceWithItsStack(Kind kind) throws Exception {
    Server server = Servers.shared(ServerOptions.of(kind, BEHIND));
    try (CookieClient client = server.client()) {
      client.get("/page?do=set");
      assertEquals(0, count(server.log(), "asked for a session before"), server::log);
      assertEquals("null", client.get("/page?eager=yes").body());
      client.get("/page?eager=yes");
      // Open Liberty prints stack traces only to a file.
      String last = kind == Kind.LIBERTY_26 ? " asked for" : "(";
      // The server's output comes through a pipe.
      Await.until(() -> server.log().contains("com.example.framework.EagerFilter.doFilter" + last));
      String log = server.log();
      assertEquals(1, count(log, "asked for a session before"), log);
      assertTrue(log.contains("com.example.framework.EagerFilter.doFilter asked"), log);
      assertTrue(log.contains("biscotti.session.first"), log);
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void listenersAddedInCode_areCalledForOurSessions(Kind kind) {
    Server server = Servers.shared(ServerOptions.of(kind, BEHIND));
    try (CookieClient client = server.client()) {
      client.get("/page?heard");
      client.get("/page?do=set");
      client.get("/page?do=renew");
      client.get("/page?do=end");
      String heard = client.get("/page?heard").body();
      for (String name : List.of("name", "class", "instance")) {
        assertEquals(
            List.of("created", "added n", "renewed true", "destroyed"),
            heard
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList(),
            heard);
      }
      assertFalse(server.log().contains("doesn't list its listeners"), server::log);
    }
  }
}
