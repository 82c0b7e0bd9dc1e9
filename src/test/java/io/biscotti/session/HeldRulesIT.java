package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is held back, what isn't, and what becomes of it when the request fails. */
class HeldRulesIT {

  /** Each sends the response before the request ends. */
  private static final List<List<String>> SENT =
      List.of(
          List.of("data:65536", "byte:x", "flush"),
          List.of("text:65536", "writeChar:x", "writer.flush"),
          List.of("data:100000", "flush"),
          List.of("flush", "data:100000"),
          List.of("length:70000", "flush", "data:70000"),
          List.of("header:Content-Length:70000", "flush", "data:70000"),
          List.of("type:text/event-stream", "flush"),
          List.of("header:Content-Type:Text/Event-Stream;charset=utf-8", "write:x", "flush"),
          List.of("write:x", "header:X-Accel-Buffering:no", "flush"),
          List.of("flush", "async"),
          List.of("async.given", "write:x", "flush"));

  /**
   * Where WildFly and Open Liberty differ from the Servlet specification: neither the whole content
   * nor, on Liberty, a closed stream commits a response, and WildFly shows late headers.
   */
  private static final Set<String> OWN_WAYS = Set.of("bytes:x", "header:X-Late:1");

  private static Stream<Arguments> sent() {
    return Matrix.of(Kind.class).stream()
        .flatMap(kind -> SENT.stream().map(steps -> Arguments.of(kind, steps)));
  }

  private static String[] joined(List<String> steps, String... more) {
    return Stream.concat(Stream.concat(Stream.of("set:n:1"), steps.stream()), Stream.of(more))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("sent")
  void change_afterWhatIsNotHeld_isRefusedNamingTheSetting(Kind kind, List<String> steps) {
    boolean async = steps.stream().anyMatch(step -> step.startsWith("async"));
    try (Traps visitor = Traps.visit(kind, Setup.HELD)) {
      Reply reply =
          async
              ? visitor.run(joined(steps, "?set:n:2", "complete"))
              : visitor.run(joined(steps, "?set:n:2"));
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals(
          "IllegalStateException: session attribute n can't change: the response and its cookie"
              + " are committed; session.hold did not hold this response back, because it is"
              + " longer, asynchronous or a stream",
          visitor.outcomes());
      assertEquals("1", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void change_withoutHolding_isRefusedNamingTheSetting(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("set:n:1", "flush", "?set:n:2", "?renew");
      for (String line : visitor.outcomes().lines().toList()) {
        assertTrue(
            line.endsWith(
                "; the setting session.hold would hold the response back until the request ends"),
            line);
      }
      visitor.client.forget();
      visitor.run("flush", "?need");
      String told = visitor.outcomes();
      assertTrue(told.contains("session.hold"), told);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void body_ofExactlyTheLimit_isHeld(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.HELD)) {
      Reply reply = visitor.run("data:65535", "byte:x", "flush", "set:n:1");
      assertEquals(65_536, reply.body().length());
      assertEquals("1", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void application_sees_whatItWouldWithoutHolding(Kind kind) {
    String[][] visits = {
      {"committed", "write:x", "committed", "flush", "committed"},
      {"redirect:/there", "getStatus", "getHeader:Location", "committed"},
      {"error:404", "getStatus", "committed"},
      {"length:1", "bytes:x", "committed"},
      {"?charset:x-none", "length:5", "bytes:x", "committed", "bytes:1234"},
      {"bytes:x", "committed", "stream.close", "committed"},
      {"flush", "status:404", "getStatus", "header:X-Late:1", "getHeader:X-Late"},
    };
    for (String[] visit : visits) {
      if (kind.isInstalled() && !Collections.disjoint(List.of(visit), OWN_WAYS)) {
        continue;
      }
      try (Traps plain = Traps.visit(kind);
          Traps held = Traps.visit(kind, Setup.HELD)) {
        plain.run(visit);
        held.run(visit);
        // The container makes a location absolute when it sends the redirect.
        String seen = plain.outcomes().replaceAll("https://localhost:\\d+", "");
        assertEquals(seen, held.outcomes(), String.join(" ", visit));
      }
    }
    try (Traps held = Traps.visit(kind, Setup.HELD)) {
      assertEquals("65536", held.ask("getRoom"));
      // Tomcat notices the length of a text when it encodes it; a held text is counted at once.
      held.run(
          "type:text/plain;charset=UTF-8",
          "length:4",
          "write:ü",
          "committed",
          "write:ü",
          "committed");
      // Open Liberty reads the parameters as ISO-8859-1, so there each has two characters.
      boolean isRead = kind != Kind.LIBERTY_26;
      assertEquals(isRead ? "false\ntrue" : "true\ntrue", held.outcomes());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_madeAfterTheAnswer_getsItsCookie(Kind kind) {
    for (Setup setup : List.of(Setup.HELD, Setup.HELD_MEMORY)) {
      for (String way : List.of("flush", "redirect:/there", "error:404", "writer.close")) {
        try (Traps visitor = Traps.visit(kind, setup)) {
          Reply reply = visitor.run(way, "set:n:1");
          assertEquals(1, visitor.lines(reply).size(), reply::toString);
          assertEquals("1", visitor.get("n"), way);
          reply = visitor.run(way, "end");
          assertEquals(1, visitor.lines(reply).size(), reply::toString);
          assertEquals("false", visitor.ask("have"), way);
        }
      }
    }
  }

  /** What the application regards as sent is sent; the rest gives way to the error page. */
  @ParameterizedTest
  @MatrixSource
  void exception_afterWhatIsHeld_keepsTheSession(Kind kind) {
    try (Traps plain = Traps.visit(kind);
        Traps held = Traps.visit(kind, Setup.HELD)) {
      String[] redirected = {"redirect:/there", "set:n:1", "throw", "err>write:e"};
      String[] early = {"set:n:1", "redirect:/there", "throw", "err>write:e"};
      assertEquals(plain.run(early).status(), held.run(redirected).status());
      assertEquals("1", held.get("n"));
      Reply failed = held.run("write:x", "set:n:2", "throw", "err>get:n", "err>write:e");
      assertEquals(500, failed.status());
      assertEquals("e", failed.body());
      held.outcomes();
      assertEquals("2", held.get("n"));
      Reply error = held.run("error:418", "set:n:3", "err>get:n", "err>flush", "err>set:n:4");
      assertEquals(418, error.status());
      held.outcomes();
      assertEquals("4", held.get("n"));
      Reply full = held.run("text:60000", "throw", "err>write:e");
      assertEquals(500, full.status());
      assertEquals("e", full.body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_thatDoesNotFit_isExplainedWhateverWasHeld(Kind kind) {
    for (String way : List.of("bytes:x", "flush", "redirect:/there", "error:404", "stream.close")) {
      try (Traps visitor = Traps.visit(kind, Setup.HELD)) {
        visitor.run("set:n:1");
        Reply reply = visitor.run(way, "random:big:30000");
        assertEquals(422, reply.status(), way);
        assertTrue(reply.body().contains("session_too_large"), reply::toString);
        assertEquals(List.of(), visitor.lines(reply));
        assertEquals("1", visitor.get("n"));
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void head_held_hasTheSameLength(Kind kind) {
    try (Traps plain = Traps.visit(kind);
        Traps held = Traps.visit(kind, Setup.HELD)) {
      for (String[] visit :
          new String[][] {
            {"set:n:1", "write:xyz"}, {"set:n:1", "write:xyz", "flush"}, {"length:500", "flush"}
          }) {
        Reply expected = plain.client.call("HEAD", Traps.path(visit)).send();
        Reply reply = held.client.call("HEAD", Traps.path(visit)).send();
        assertEquals(expected.status(), reply.status());
        assertEquals(expected.header("Content-Length"), reply.header("Content-Length"));
      }
    }
  }
}
