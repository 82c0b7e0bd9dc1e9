package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of our cookies is in a response once, with the latest value, whatever wraps the response and
 * however the request is dispatched. {@code CorsFilter} stands in front of all.
 */
class CookieOnceIT {

  private static final Path WAR = TrapsWar.wrapped("traps-wrapped", Map.of());
  private static final Path HELD =
      TrapsWar.wrapped("traps-wrapped-held", Map.of("session.hold", "64k"));
  private static final String COOKIE = "__Host-session";

  /** How a filter before or behind ours may wrap the response; {@code none} for no filter. */
  private static final List<String> WRAPPERS =
      List.of("none", "plain", "labels", "hides", "adds", "holds", "keeps");

  /** Requests that change the session three times: {@code c} last. */
  private static final List<List<String>> ROUTES =
      List.of(
          List.of("set:b:2", "bytes:x", "set:c:3"),
          List.of("bytes:x", "set:b:2", "cookie:own:1", "stream.print:y", "set:c:3"),
          List.of("set:b:2", "bytes:x", "cookie:own:1", "set:c:3"),
          List.of("set:b:2", "write:x", "reset", "write:x", "set:c:3"),
          List.of("include:/part", "in>set:b:2", "in>write:x", "set:c:3"),
          List.of("include:/part", "in>set:b:2", "in>write:x", "in>set:c:3"),
          List.of("include.context:/part", "in>set:b:2", "in>write:x", "in>set:c:3"),
          List.of("include.named:part", "in>set:b:2", "in>write:x", "in>set:c:3"),
          List.of("include:/part", "in>set:b:2", "in>set:c:3", "in>text:99999"),
          List.of("include:/part", "in>set:b:2", "in>set:c:3", "in>flush", "in>write:x"),
          List.of("cookie:own:1", "include:/part", "in>set:b:2", "in>write:x", "in>set:c:3"),
          List.of("include.wrapped:/part:plain", "in>set:b:2", "in>write:x", "set:c:3"),
          List.of("include.wrapped:/part:labels", "in>set:b:2", "in>write:x", "in>set:c:3"),
          List.of("include:/part", "in>set:b:2", "in>write:x", "in>include:/deep", "deep>set:c:3"),
          List.of("include:/part", "in>set:b:2", "in>include:/deep", "deep>set:c:3", "deep>flush"),
          List.of("forward:/part", "in>set:b:2", "in>write:x", "in>set:c:3"),
          List.of("forward:/part", "in>set:b:2", "in>set:c:3", "in>text:99999"),
          List.of("forward.wrapped:/part:plain", "in>set:b:2", "in>write:x", "in>set:c:3"),
          List.of("forward.wrapped:/part:labels", "in>set:b:2", "in>write:x", "in>set:c:3"),
          List.of("forward:/part", "in>set:b:2", "in>include:/deep", "deep>set:c:3"),
          List.of("include:/part", "in>set:b:2", "in>forward:/deep", "deep>set:c:3"),
          List.of("set:b:2", "error:418", "err>set:c:3", "err>write:x"),
          List.of("set:b:2", "bytes:x", "throw", "err>set:c:3", "err>write:x"),
          List.of("set:b:2", "error:418", "err>include:/deep", "deep>set:c:3", "deep>write:x"),
          List.of("include:/part", "in>set:b:2", "in>throw", "err>set:c:3", "err>write:x"),
          List.of("include:/part", "in>set:b:2", "error:418", "err>set:c:3", "err>write:x"),
          List.of("set:b:2", "redirect:/there?c"),
          List.of("async", "set:b:2", "write:x", "set:c:3", "complete"),
          List.of("async", "set:b:2", "dispatch:/part", "in>write:x", "in>set:c:3"),
          List.of(
              "async",
              "set:b:2",
              "dispatch:/part",
              "in>include:/deep",
              "deep>set:c:3",
              "deep>flush"),
          List.of("set:b:2", "bytes:x", "end", "set:b:2", "set:c:3"));

  private static Stream<Arguments> all() {
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(
            kind ->
                WRAPPERS.stream()
                    .flatMap(
                        front ->
                            WRAPPERS.stream()
                                .flatMap(
                                    behind ->
                                        Stream.of(false, true)
                                            .map(
                                                held -> Arguments.of(kind, front, behind, held)))));
  }

  private static CookieClient client(Kind kind, boolean held) {
    return Servers.shared(
            ServerOptions.of(kind, held ? HELD : WAR)
                .setting("biscotti.cors.origins", "https://front.example"))
        .client();
  }

  private static Reply run(CookieClient client, String wrappers, List<String> steps) {
    return client.get(Traps.path(steps.toArray(String[]::new)) + wrappers);
  }

  /**
   * A response that is held back until the chain has returned can serve neither what comes later
   * nor what ends the response earlier, with or without our filter.
   */
  private static boolean isPossible(Kind kind, List<String> route, String front, String behind) {
    if (kind.isInstalled() && isUnsupported(route)) {
      return false;
    }
    boolean held = Stream.of(front, behind).anyMatch(List.of("holds", "keeps")::contains);
    boolean later =
        route.stream()
            .anyMatch(step -> step.matches("async|error:.*|(in>)?(throw|forward.*)|redirect.*"));
    return !held || !later;
  }

  /**
   * WildFly and Open Liberty drop headers in an include, and so whatever changes in one that ends
   * the response. Open Liberty's error page has no writer if the response's stream was used, also
   * without our filter.
   */
  private static boolean isUnsupported(List<String> route) {
    boolean included = route.stream().anyMatch(step -> step.matches("(.*>)?include.*"));
    return included
        ? route.stream().anyMatch(step -> step.matches(".*>(flush|text:99999|forward.*|throw)"))
        : route.containsAll(List.of("bytes:x", "throw"));
  }

  @ParameterizedTest
  @MethodSource("all")
  void cookies_ofOneOrTwo_areThereOnceEach(Kind kind, String front, String behind, boolean held) {
    String wrappers =
        (front.equals("none") ? "" : "&front=" + front)
            + (behind.equals("none") ? "" : "&behind=" + behind);
    try (CookieClient client = client(kind, held)) {
      client.get("/outcomes");
      String visitor = visitor(client);
      int turn = WRAPPERS.indexOf(front) + WRAPPERS.indexOf(behind) + (held ? 1 : 0);
      for (List<String> route : Matrix.third(ROUTES, turn)) {
        if (isPossible(kind, route, front, behind)) {
          for (int cookies : new int[] {1, 2}) {
            client.forget();
            client.keep(COOKIE, route.contains("end") ? visitor(client) : visitor);
            assertOnce(client, wrappers, cookies, route);
          }
        }
      }
      assertEquals("", client.get("/outcomes").body(), wrappers);
    }
  }

  /**
   * The cookie of a visitor who has a session already, so that leftovers would show. A sealed
   * session begins at the same state however often its cookie is sent, until it is ended.
   */
  private static String visitor(CookieClient client) {
    client.forget();
    client.get(Traps.path("set:a:1"));
    return client.cookie(COOKIE).orElseThrow();
  }

  private static void assertOnce(
      CookieClient client, String wrappers, int cookies, List<String> route) {
    List<String> steps = new ArrayList<>();
    if (cookies == 2) {
      steps.add("random:big:6000");
    }
    steps.addAll(route);
    if (cookies == 2 && route.contains("end")) {
      steps.add("random:big:6000");
    }
    String told = wrappers + steps;
    Reply reply = run(client, wrappers, steps);
    assertTrue(reply.status() != 500 || told.contains("throw"), () -> told + reply);
    assertTrue(
        reply.status() == 302 || reply.body().contains("x") || !told.contains("write:x"), told);
    assertEquals(1, reply.setCookies(COOKIE).size(), () -> told + reply);
    assertEquals(cookies - 1, reply.setCookies(COOKIE + ".1").size(), () -> told + reply);
    assertEquals(
        told.contains("cookie:own") ? 1 : 0, reply.setCookies("own").size(), () -> told + reply);
    assertEquals(1, reply.vary().stream().filter("Cookie"::equals).count(), () -> told + reply);
    String wanted = told.contains("redirect") ? "2\nnull" : "2\n3";
    assertEquals(wanted, client.get(Traps.path("get:b", "get:c", "say")).body(), told);
  }
}
