package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Server.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code session.store=live}: an {@code HttpSession} as containers have it, with our cookie. */
class LiveIT {

  @ParameterizedTest
  @MatrixSource
  void object_ofAnyClass_isTheSameObjectInLaterRequests(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.LIVE)) {
      String hash = visitor.ask("lock:l", "hash:l");
      assertEquals(hash, visitor.ask("hash:l"));
      visitor.run("renew");
      visitor.outcomes();
      assertEquals(hash, visitor.ask("hash:l"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void object_changedInPlaceAfterTheResponse_isChangedInTheNextRequest(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.LIVE)) {
      visitor.run("object:o", "bytes:x", "flush", "add:o:late");
      assertEquals("late", visitor.get("o"));
    }
  }

  private static Stream<Arguments> onTheServer() {
    return Traps.each(Setup.MEMORY, Setup.LIVE);
  }

  @ParameterizedTest
  @MethodSource("onTheServer")
  void session_keptAfterItsRequest_canStillBeChangedAndEnded(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup);
        CookieClient other = new CookieClient(visitor.server.http())) {
      visitor.run("set:a:1", "keep");
      other.get(Traps.path("kept.set:a:2"));
      assertEquals("2", visitor.get("a"));
      other.get(Traps.path("kept.use:setMaxInactiveInterval"));
      visitor.outcomes();
      assertEquals("60", visitor.ask("idle?"));
      other.get(Traps.path("kept.use:invalidate"));
      visitor.outcomes();
      assertEquals("false", visitor.ask("have"));
      assertTrue(
          other
              .get(Traps.path("?kept.use:setAttribute", "say"))
              .body()
              .startsWith("IllegalStateException"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void id_changed_refusesTheOldCookie(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.LIVE)) {
      visitor.run("object:o");
      String old = visitor.cookie();
      visitor.run("renew");
      assertNotEquals(old, visitor.cookie());
      assertEquals(44, old.length(), "a random token");
      visitor.outcomes();
      visitor.client.keep(Setup.LIVE.cookie, old);
      assertEquals("false", visitor.ask("have"));
    }
  }
}
