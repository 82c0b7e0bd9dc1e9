package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an application learns through its {@link SessionObserver}, and what the observer can't do.
 */
class ObserverIT {

  private static final String SAVED = "saved n=%s same=true ends=true";

  private static Stream<Arguments> kindsAndSetups() {
    return Traps.each(Setup.FULL, Setup.MEMORY);
  }

  private static String saved(Object n) {
    return SAVED.formatted(n);
  }

  private static String send(Traps visitor, String cookies, String... steps) {
    Reply reply = visitor.client.call("GET", Traps.path(steps)).cookieHeader(cookies).send();
    assertEquals(200, reply.status(), reply::toString);
    return visitor.observed();
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void request_thatCreatesASession_observesOnlyTheSave(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1", "have", "bytes:x");
      assertEquals(saved(1), visitor.observed());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void request_thatReads_observesTheSessionOnce(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      visitor.observed();
      visitor.run("requested", "get:n", "have", "bytes:x", "get:n");
      assertEquals("found n=1 same=true", visitor.observed());
      visitor.run("bytes:x");
      assertEquals("", visitor.observed());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void request_thatSavesTwice_observesBoth(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      visitor.observed();
      visitor.run("set:n:2", "bytes:x", "renew", "set:n:3");
      assertEquals(
          String.join("\n", "found n=1 same=true", saved(2), saved(3)), visitor.observed());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void request_throughDispatches_isObservedOnce(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      visitor.observed();
      visitor.run("get:n", "error:418", "err>get:n", "err>have");
      assertEquals("found n=1 same=true", visitor.observed());
      visitor.run("error:418", "err>set:n:2");
      assertEquals(String.join("\n", "found n=1 same=true", saved(2)), visitor.observed());
      visitor.run("async", "set:n:3", "dispatch:/part", "in>get:n");
      assertTrue(visitor.observed().startsWith("found n=2 same=true\n" + saved(3)));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void cookies_withoutASession_areReportedOneByOne(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      String name = setup.cookie + "=";
      String live = name + visitor.cookie();
      String unknown = name + "A".repeat(22);
      String reason = setup == Setup.MEMORY ? "UNKNOWN" : "MALFORMED";
      visitor.observed();
      assertEquals(
          "rejected MALFORMED id=false session=true\nrejected "
              + reason
              + " id=false session=true\nfound n=1 same=true",
          send(visitor, String.join("; ", name + "~2.12345678.x", unknown, live), "have"));

      visitor.client.get(Traps.path("end"));
      visitor.observed();
      assertEquals("rejected REVOKED id=true session=false", send(visitor, live, "have", "have"));
      assertEquals("", send(visitor, live, "bytes:x"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void attribute_setWhenTheSessionIsFound_isSaved(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      visitor.observed();
      visitor.run("obs>set", "get:seen", "bytes:x");
      assertEquals("yes", visitor.outcomes());
      assertEquals(String.join("\n", "found n=1 same=true", saved(1)), visitor.observed());
      assertEquals("yes", visitor.get("seen"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void observer_thatThrows_isLoggedAndHarmless(Kind kind, Setup setup) throws Exception {
    try (Traps visitor = Traps.visit(kind, setup)) {
      for (String way : new String[] {"throw", "fail"}) {
        visitor.run("set:n:1");
        visitor.observed();
        String name = setup.cookie + "=";
        String cookies = name + "forged; " + name + visitor.cookie();
        assertEquals(
            3, send(visitor, cookies, "obs>" + way, "set:n:" + way, "bytes:x").lines().count());
        String logged = "the observer " + way + "s";
        Await.until(visitor.server::log, log -> log.contains(logged));
        assertEquals(setup == Setup.MEMORY ? way : "1", visitor.get("n"));
        visitor.run("obs>" + way, "set:n:" + way);
        assertEquals(way, visitor.get("n"));
      }
    }
  }
}
