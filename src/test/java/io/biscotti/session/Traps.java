package io.biscotti.session;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The application of {@code com.example.traps} behind our filter, and a visitor of it. A visit is a
 * list of steps; a step {@code in>…}, {@code deep>…}, {@code err>…} or {@code late>…} is done by an
 * included, forwarded or asynchronously dispatched servlet, the error page, or the timeout
 * listener.
 */
final class Traps implements AutoCloseable {

  /** How the application is set up. */
  enum Setup {
    /** Two elements in {@code web.xml}, nothing configured. */
    PLAIN("__Host-session", ""),
    /** All dispatcher types, every cookie setting, a context path, an observer, no annotations. */
    FULL("__Secure-id", "/shop"),
    /** The memory store, an observer, without HTTPS. */
    MEMORY("mem", ""),
    /** Like {@link #PLAIN}, but responses are held back. */
    HELD("__Host-session", ""),
    /** Like {@link #MEMORY}, but responses are held back. */
    HELD_MEMORY("mem", ""),
    /** Live sessions, without HTTPS. */
    LIVE("live", "");

    final String cookie;
    final String contextPath;

    Setup(String cookie, String contextPath) {
      this.cookie = cookie;
      this.contextPath = contextPath;
    }

    /** Whether the session is in its cookie. */
    boolean isSealed() {
      return !Set.of(MEMORY, HELD_MEMORY, LIVE).contains(this);
    }
  }

  private static final Map<Setup, Path> WARS =
      Map.of(
          Setup.PLAIN,
          TrapsWar.of("traps-plain", "", "", Map.of(), ""),
          Setup.FULL,
          TrapsWar.of(
              "traps-full",
              "metadata-complete=\"true\"",
              "REQUEST,ASYNC,ERROR,FORWARD,INCLUDE",
              Map.of(),
              TrapsWar.observer()
                  + TrapsWar.cookie(
                      "<name>__Secure-id</name><domain>example.test</domain>"
                          + "<max-age>86400</max-age>"
                          + TrapsWar.attribute("SameSite", "None")
                          + TrapsWar.attribute("Partitioned", ""))),
          Setup.MEMORY,
          TrapsWar.of(
              "traps-memory",
              "",
              "",
              Map.of("session.store", "memory", "cookies.secure", "false"),
              TrapsWar.observer() + TrapsWar.cookie("<name>__Host-mem</name>")),
          Setup.HELD,
          TrapsWar.of("traps-held", "", "", Map.of("session.hold", "64k"), ""),
          Setup.HELD_MEMORY,
          TrapsWar.of(
              "traps-held-memory",
              "",
              "",
              Map.of("session.store", "memory", "cookies.secure", "false", "session.hold", "64k"),
              TrapsWar.observer() + TrapsWar.cookie("<name>__Host-mem</name>")),
          Setup.LIVE,
          TrapsWar.of(
              "traps-live",
              "",
              "",
              Map.of("session.store", "live", "cookies.secure", "false"),
              TrapsWar.cookie("<name>live</name>")));

  final Setup setup;
  final Server server;
  final CookieClient client;

  private Traps(Kind kind, Setup setup) {
    this.setup = setup;
    this.server =
        Servers.shared(ServerOptions.of(kind, WARS.get(setup)).contextPath(setup.contextPath));
    this.client =
        switch (setup) {
          case PLAIN, HELD -> server.client();
          case FULL -> new CookieClient(server.https("www.example.test"));
          case MEMORY, HELD_MEMORY, LIVE -> new CookieClient(server.http());
        };
  }

  /** A new visitor. */
  static Traps visit(Kind kind, Setup setup) {
    Traps traps = new Traps(kind, setup);
    traps.outcomes();
    traps.events();
    traps.observed();
    return traps;
  }

  /** Each container with each of these setups, as arguments of a test. */
  static Stream<Arguments> each(Setup... setups) {
    return Matrix.of(Kind.class).stream()
        .flatMap(kind -> Arrays.stream(setups).map(setup -> Arguments.of(kind, setup)));
  }

  /** A new visitor of the plain setup. */
  static Traps visit(Kind kind) {
    return visit(kind, Setup.PLAIN);
  }

  /** Does the steps in one request. */
  Reply run(String... steps) {
    return client.get(path(steps));
  }

  /** Where the steps are done. */
  static String path(String... steps) {
    StringBuilder path = new StringBuilder("/run");
    for (String step : steps) {
      int mark = step.indexOf('>');
      boolean elsewhere = mark > 0 && mark <= 4 && !step.startsWith("encode");
      path.append(path.length() == 4 ? '?' : '&')
          .append(elsewhere ? step.substring(0, mark) : "do")
          .append('=')
          .append(
              URLEncoder.encode(
                  elsewhere ? step.substring(mark + 1) : step, StandardCharsets.UTF_8));
    }
    return path.toString();
  }

  /** Does the steps, and returns the results of those that have one, line by line. */
  String ask(String... steps) {
    List<String> all = new ArrayList<>(Arrays.asList(steps));
    all.add("say");
    return run(all.toArray(String[]::new)).body();
  }

  /** The current value of an attribute, as another request sees it. */
  String get(String name) {
    return ask("get:" + name);
  }

  /** The results of earlier steps. */
  String outcomes() {
    return client.get("/outcomes").body();
  }

  /** The events that the listeners received. */
  String events() {
    return client.get("/events").body();
  }

  /** The calls that the observer received; empty without an observer. */
  String observed() {
    return client.get("/observed").body();
  }

  /** The session cookie's value. */
  String cookie() {
    return client.cookie(setup.cookie).orElseThrow();
  }

  /** The response's lines for the session cookie. */
  List<String> lines(Reply reply) {
    return reply.setCookies(setup.cookie);
  }

  @Override
  public void close() {
    client.close();
  }
}
