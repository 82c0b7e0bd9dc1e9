package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The application doesn't see the session cookie. For everything else, the container without our
 * filter is the measure: it gets the same request without that cookie.
 */
class HiddenCookieIT {

  private static final Path BARE = TrapsWar.bare("traps-hidden-bare");
  private static final Path VISIBLE =
      TrapsWar.of("traps-visible", "", "", Map.of("session.cookies.visible", "true"), "");
  private static final String SEALED = "AeG1" + "x-Y_".repeat(10);
  private static final String NONE = "cookies=null header=null headers=[] named=false";

  private static Stream<Arguments> kindsAndSetups() {
    return Traps.each(Setup.values());
  }

  private static String sent(Server server, String... fields) {
    String[] lines = Stream.of(fields).map("Cookie: "::concat).toArray(String[]::new);
    return new Raw(server.http()).get(Traps.path("sent", "say"), lines).body();
  }

  /**
   * The {@code Cookie} header that our filter receives, and the part that the application should
   * see.
   */
  private static Stream<Arguments> fields() {
    String name = "__Host-session";
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(
            kind ->
                Stream.of(
                        List.of(name + "=x", ""),
                        List.of(name + "=x; a=1", "a=1"),
                        List.of("a=1; " + name + "=x", "a=1"),
                        List.of("a=1; " + name + "=x; b=2", "a=1; b=2"),
                        List.of("a=1;" + name + "=x;b=2", "a=1;b=2"),
                        List.of("a=1; " + name + " = x ; b=2", "a=1; b=2"),
                        List.of(name + "=x; " + name + "=y", ""),
                        List.of(name + "=~2.m.x; " + name + ".1=m.y; a=1", "a=1"),
                        List.of(name + ".3=x; a=1", "a=1"),
                        List.of(name + "2=x; a=1", name + "2=x; a=1"),
                        List.of(name + ".4=x; a=1", name + ".4=x; a=1"),
                        List.of(name + ".10=x; a=1", name + ".10=x; a=1"),
                        List.of("my" + name + "=x; a=1", "my" + name + "=x; a=1"),
                        List.of("__host-session=x; a=1", "__host-session=x; a=1"),
                        List.of("a=" + name + "; b=2", "a=" + name + "; b=2"),
                        List.of("a=\"1 2\"; " + name + "=x; b=", "a=\"1 2\"; b="),
                        List.of("access_token=t; " + name + "=x", "access_token=t"),
                        List.of("a=1; a=2; JSESSIONID=3", "a=1; a=2; JSESSIONID=3"),
                        // Cookies of other applications, whose keys we don't know.
                        List.of("__Host-session-a_b=" + SEALED + "; a=1", "a=1"),
                        List.of("a=1; __Secure-session-a=" + SEALED + "; " + name + "=x", "a=1"),
                        List.of("__Secure-session=~2.12345678." + SEALED + "; a=1", "a=1"),
                        List.of("__Secure-session.1=12345678.x-y_; a=1", "a=1"),
                        List.of("__Host-session-a=x; a=1", "__Host-session-a=x; a=1"),
                        List.of("__Host-id=" + SEALED + "; a=1", "__Host-id=" + SEALED + "; a=1"),
                        List.of("session-a=" + SEALED, "session-a=" + SEALED),
                        List.of("__Host-session-a=B" + SEALED, "__Host-session-a=B" + SEALED),
                        List.of("__Host-session-a.1=x", "__Host-session-a.1=x"))
                    .map(pair -> Arguments.of(kind, pair.get(0), pair.get(1))));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void cookies_behindTheFilter_areAsWithoutItAndTheSession(Kind kind, String with, String without) {
    String[] rest = without.isEmpty() ? new String[0] : new String[] {without};
    Server bare = Servers.shared(ServerOptions.of(kind, BARE));
    try (Traps visitor = Traps.visit(kind)) {
      assertEquals(sent(bare, rest), sent(visitor.server, with));
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void cookies_inSeveralFields_areHiddenInEach(Kind kind) {
    Server bare = Servers.shared(ServerOptions.of(kind, BARE));
    try (Traps visitor = Traps.visit(kind)) {
      String[] with = {"a=1", "__Host-session=x", "b=2; __Host-session.1=y"};
      assertEquals(sent(bare, "a=1", "b=2"), sent(visitor.server, with));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void cookies_afterEveryDispatch_stayHidden(Kind kind, Setup setup) {
    List<List<String>> routes =
        List.of(
            List.of("sent", "get:n", "sent"),
            List.of("forward:/part", "in>sent", "in>get:n"),
            List.of("include:/part", "in>sent", "in>get:n"),
            List.of("include.named:part", "in>sent", "in>get:n"),
            List.of("forward.wrapped:/part:plain", "in>sent", "in>get:n"),
            List.of("error:418", "err>sent", "err>get:n"),
            List.of("throw", "err>sent", "err>get:n"),
            List.of("async", "sent", "dispatch:/part", "in>sent", "in>get:n"),
            List.of("async.given", "dispatch:/part", "in>error:418", "err>sent", "err>get:n"));
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1", "random:big:6000");
      assertEquals(setup.isSealed() ? 2 : 1, visitor.client.cookies().size());
      for (List<String> route : routes) {
        visitor.run(route.toArray(String[]::new));
        List<String> told = visitor.outcomes().lines().distinct().sorted().toList();
        assertEquals(List.of("1", NONE), told, route::toString);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void cookies_ofTheLab_areAllThere(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("random:big:6000");
      assertEquals(NONE, visitor.ask("sent"));
      String all = (setup.isSealed() ? "[%1$s, %1$s.1]" : "[%s]").formatted(setup.cookie);
      assertEquals(all, visitor.ask("sent.all"));
      visitor.run("forward.wrapped:/part:plain", "in>sent.all");
      assertEquals(all, visitor.outcomes());
    }
  }

  /** Some frameworks save a request to repeat it after a sign-in. */
  @ParameterizedTest
  @MatrixSource(most = 2)
  void session_thatKeepsACopyOfEachRequest_doesNotGrow(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.client.keep("own", "1");
      visitor.run("copy:saved");
      int first = visitor.cookie().length();
      for (int i = 0; i < 5; i++) {
        visitor.run("copy:saved");
      }
      assertEquals(first, visitor.cookie().length());
      assertEquals("[own=1]", visitor.get("saved"));
    }
  }

  @ParameterizedTest
  @MatrixSource(most = 2)
  void cookies_madeVisible_areSeen(Kind kind) {
    try (CookieClient client = Servers.shared(ServerOptions.of(kind, VISIBLE)).client()) {
      client.get(Traps.path("set:n:1"));
      client.get("/outcomes");
      String told = client.get(Traps.path("sent", "say")).body();
      assertTrue(told.startsWith("cookies=[__Host-session] header=__Host-session="), told);
      assertTrue(told.endsWith("named=true"), told);
    }
  }
}
