package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two applications that share our classes in one class loader, like a server's shared library, and
 * dispatch requests to each other: each sees and changes only its own session.
 */
class CrossContextIT {

  private static final String HERE = "/here";
  private static final String BESIDE = "/beside";

  /** Jetty fails in an include across applications where there is no query. */
  private static final String PART = ":/part?q=1";

  /** Open Liberty calls no initializer of a shared library, so nothing maps the filter early. */
  private static final String DISPATCHERS =
      Matrix.first() == Kind.LIBERTY_26 ? "REQUEST,FORWARD,INCLUDE,ASYNC,ERROR" : "";

  /** What distinguishes the cookies of two applications. */
  enum Cookies {
    /** The name. */
    NAMES,
    /** Only the path: both cookies have the same name. */
    PATHS
  }

  private static Path war(Cookies cookies, String path) {
    String cookie =
        cookies == Cookies.NAMES
            ? "<name>" + path.substring(1) + "</name><path>/</path>"
            : "<name>sid</name>";
    return TrapsWar.shared("traps" + path.replace('/', '-'), DISPATCHERS, TrapsWar.cookie(cookie));
  }

  private static final Map<Cookies, ServerOptions> SERVERS =
      Arrays.stream(Cookies.values())
          .collect(
              Collectors.toMap(
                  each -> each,
                  each ->
                      ServerOptions.of(Matrix.first(), war(each, HERE))
                          .contextPath(HERE)
                          .setting("testkit.beside", war(each, BESIDE).toString())
                          .setting(
                              "testkit.shared",
                              TrapsWar.libraries().stream()
                                  .map(Path::toString)
                                  .collect(Collectors.joining(File.pathSeparator)))));

  private static CookieClient client(Kind kind, Cookies cookies) {
    ServerOptions like = SERVERS.get(cookies);
    String https =
        Servers.shared(
                new ServerOptions(
                    kind,
                    like.war(),
                    like.settings(),
                    like.environment(),
                    null,
                    HERE,
                    like.headerBytes(),
                    like.umask()))
            .https()
            .toString();
    return new CookieClient(
        java.net.URI.create(https.substring(0, https.length() - HERE.length())));
  }

  private static Stream<Arguments> all() {
    return Matrix.of(Kind.class).stream()
        .flatMap(
            kind ->
                Arrays.stream(Cookies.values())
                    .flatMap(
                        cookies ->
                            Stream.of(HERE, BESIDE)
                                .flatMap(
                                    from ->
                                        Stream.of("include", "forward")
                                            .map(way -> Arguments.of(kind, cookies, from, way)))));
  }

  /**
   * WildFly and Open Liberty ignore the headers of an include, and so the other application's
   * cookie.
   */
  private static Stream<Arguments> changing() {
    return all()
        .filter(each -> !(((Kind) each.get()[0]).isInstalled() && each.get()[3].equals("include")));
  }

  private static String other(String path) {
    return path.equals(HERE) ? BESIDE : HERE;
  }

  private static String name(Cookies cookies, String application) {
    return cookies == Cookies.NAMES ? application.substring(1) : "sid";
  }

  private static String get(CookieClient client, String application, String name) {
    return client.get(application + Traps.path("get:" + name, "say")).body();
  }

  private static void forget(CookieClient client) {
    client.get(HERE + "/outcomes");
    client.get(BESIDE + "/outcomes");
  }

  @ParameterizedTest
  @MethodSource("all")
  void dispatch_toAnotherApplication_findsItsOwnSession(
      Kind kind, Cookies cookies, String from, String way) {
    String to = other(from);
    try (CookieClient client = client(kind, cookies)) {
      forget(client);
      client.get(from + Traps.path("set:n:mine"));
      client.get(to + Traps.path("set:n:yours"));
      client.get(from + Traps.path("get:n", way + ".other:" + to + PART, "in>get:n", "in>write:x"));
      assertEquals("mine", client.get(from + "/outcomes").body());
      // A browser doesn't send a cookie of another path.
      String found = cookies == Cookies.NAMES ? "yours" : "no session";
      assertEquals(found, client.get(to + "/outcomes").body());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void dispatch_ofAVisitorWithoutASessionThere_hasNone(
      Kind kind, Cookies cookies, String from, String way) {
    String to = other(from);
    try (CookieClient client = client(kind, cookies)) {
      forget(client);
      client.get(from + Traps.path("set:n:mine"));
      Reply reply =
          client.get(
              from + Traps.path("get:n", way + ".other:" + to + PART, "in>have", "in>write:x"));
      assertEquals("x", reply.body());
      assertEquals("false", client.get(to + "/outcomes").body());
      assertEquals(List.of(), reply.setCookies());
    }
  }

  @ParameterizedTest
  @MethodSource("changing")
  void changes_onBothSides_areEachInTheirOwnCookie(
      Kind kind, Cookies cookies, String from, String way) {
    String to = other(from);
    try (CookieClient client = client(kind, cookies)) {
      forget(client);
      Reply reply =
          client.get(
              from
                  + Traps.path(
                      "set:n:mine",
                      way + ".other:" + to + PART,
                      "in>set:n:yours",
                      "in>cookie:b:2",
                      "in>write:x",
                      "in>set:m:more"));
      List<String> lines = reply.setCookies();
      String told = kind + " " + reply + client.get(to + "/outcomes").body();
      assertEquals("x", reply.body(), told + reply.body());
      assertEquals(1, lines(reply, cookies, from), told);
      assertEquals(1, lines(reply, cookies, to), told);
      // The application's own cookie is lost in an include, as headers are (Servlet spec 9.3).
      assertTrue(lines.size() - 2 <= (way.equals("include") ? 0 : 1), told);
      assertEquals("mine", get(client, from, "n"));
      assertEquals("yours", get(client, to, "n"));
      assertEquals("more", get(client, to, "m"));
    }
  }

  /** How many lines there are for an application's session cookie. */
  private static long lines(Reply reply, Cookies cookies, String application) {
    String path = cookies == Cookies.NAMES ? "/" : application + "/";
    return reply.setCookies(name(cookies, application)).stream()
        .filter(line -> (line + ";").contains("; Path=" + path + ";"))
        .count();
  }

  @ParameterizedTest
  @MethodSource("changing")
  void session_endedInTheOther_leavesOurs(Kind kind, Cookies cookies, String from, String way) {
    String to = other(from);
    try (CookieClient client = client(kind, cookies)) {
      forget(client);
      client.get(from + Traps.path("set:n:mine"));
      client.get(to + Traps.path("set:n:yours"));
      client.get(from + Traps.path(way + ".other:" + to + PART, "in>end", "in>write:x"));
      assertEquals("mine", get(client, from, "n"));
      assertEquals("no session", get(client, to, "n"));
    }
  }
}
