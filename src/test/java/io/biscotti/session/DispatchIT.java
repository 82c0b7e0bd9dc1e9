package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Includes, forwards and error pages see the request's one session and may change it, whether the
 * application mapped the filter to them or not.
 */
class DispatchIT {

  private static Stream<Arguments> kindsAndSetups() {
    return Traps.each(Setup.PLAIN, Setup.FULL);
  }

  private static void assertOneCookie(Traps visitor, Reply reply) {
    assertEquals(1, visitor.lines(reply).size(), reply::toString);
    assertEquals(
        List.of(),
        reply.setCookies().stream().filter(line -> line.startsWith("JSESSIONID")).toList());
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void include_withChangesAround_setsTheLatest(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      Reply reply =
          visitor.run(
              "set:a:1", "include:/part", "set:c:3", "in>get:a", "in>set:b:2", "in>bytes:x");
      assertOneCookie(visitor, reply);
      assertEquals("1", visitor.outcomes());
      assertEquals("1\n2\n3", visitor.ask("get:a", "get:b", "get:c"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void include_withAChangeBeforeItsBody_setsTheCookie(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      assertOneCookie(visitor, visitor.run("include:/part", "in>set:a:1", "in>write:x"));
      assertEquals("1", visitor.get("a"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void include_thatChangesAndFlushes_stillSetsTheCookie(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      assertOneCookie(visitor, visitor.run("include:/part", "in>set:a:1", "in>flush"));
      assertOneCookie(visitor, visitor.run("include.context:/part", "in>set:b:2", "in>text:99999"));
      assertEquals("1\n2", visitor.ask("get:a", "get:b"));
    }
  }

  /** Open Liberty and WildFly drop headers in an include. */
  @ParameterizedTest
  @MatrixSource
  void include_withAChangeThatItSends_keepsItOrWarns(Kind kind) throws Exception {
    try (Traps visitor = Traps.visit(kind)) {
      int before = warnings(visitor);
      visitor.run("include:/part", "in>set:a:1", "in>flush");
      if (!visitor.get("a").equals("1")) {
        Await.until(() -> warnings(visitor) > before);
      }
    }
  }

  private static int warnings(Traps visitor) {
    return visitor.server.log().split("LATE_CHANGE", -1).length;
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void forward_thatChangesWithoutABody_setsTheCookie(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      assertOneCookie(visitor, visitor.run("set:a:1", "forward:/part", "in>get:a", "in>set:b:2"));
      assertEquals("1", visitor.outcomes());
      assertEquals("1\n2", visitor.ask("get:a", "get:b"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void errorPage_afterSendError_readsAndChangesTheSession(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      Reply reply = visitor.run("set:a:1", "id", "error:418", "err>id", "err>get:a", "err>set:b:2");
      assertEquals(418, reply.status());
      assertOneCookie(visitor, reply);
      List<String> told = visitor.outcomes().lines().toList();
      assertEquals(told.get(0), told.get(1));
      assertEquals("1", told.get(2));
      assertEquals("1\n2", visitor.ask("get:a", "get:b"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void errorPage_afterAnException_readsAndChangesTheSession(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      for (String fault : List.of("throw", "throw.error")) {
        Reply reply =
            visitor.run("set:a:1", fault, "err>get:a", "err>set:a:" + fault, "err>bytes:x");
        assertEquals(500, reply.status());
        assertEquals("x", reply.body());
        assertOneCookie(visitor, reply);
        assertEquals("1", visitor.outcomes());
        assertEquals(fault, visitor.get("a"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void errorPage_ofAnAnonymousRequest_makesOurSessionOnly(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      assertOneCookie(visitor, visitor.run("error:418", "err>set:a:1"));
      assertEquals("1", visitor.get("a"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void exception_withoutAnErrorPage_keepsTheChange(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("set:a:1", "no such step");
      assertEquals(500, reply.status());
      assertOneCookie(visitor, reply);
      assertEquals("1", visitor.get("a"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void wrappersOfTheApplication_onOurs_shareTheSession(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.FULL)) {
      String path =
          Traps.path("set:a:1", "include:/part", "forward:/part", "in>set:b:2", "in>bytes:x");
      Reply reply = visitor.client.get(path.replace("/run", "/wrapped"));
      assertOneCookie(visitor, reply);
      assertEquals("1\n2", visitor.ask("get:a", "get:b"));
      reply =
          visitor.client.get(
              Traps.path("async", "set:a:3", "complete").replace("/run", "/wrapped"));
      assertOneCookie(visitor, reply);
      assertEquals("3", visitor.get("a"));
    }
  }
}
