package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code HttpSession} and the session's methods of the request (Servlet spec, chapter 7). */
class ContractIT {

  private static Stream<Arguments> kindsAndSetups() {
    return Traps.each(Setup.PLAIN, Setup.MEMORY, Setup.LIVE);
  }

  private static Stream<Arguments> kindsAndEncodingSetups() {
    return Traps.each(Setup.PLAIN, Setup.MEMORY);
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void attributes_overRequests_areKeptAndRemoved(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:a:1", "set:b:2", "set:c:3");
      assertEquals("[a, b, c]", visitor.ask("names"));
      visitor.run("unset:a", "null:b", "unset:none");
      assertEquals("[c]", visitor.ask("names"));
      assertEquals("null", visitor.get("a"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void isNew_overTwoRequests_isTrueInTheFirst(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      assertEquals("true\ntrue", visitor.ask("new", "set:a:1", "flush", "new"));
      assertEquals("false", visitor.ask("new"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void session_withoutCreate_isThereOnlyIfMade(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      Reply reply = visitor.run("have", "bytes:x");
      assertEquals(List.of(), reply.setCookies());
      assertEquals("false", visitor.outcomes());
      assertEquals(1, visitor.lines(visitor.run("need")).size());
      assertEquals("true", visitor.ask("have"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void cookie_ofARequestThatOnlyReads_isNotRewritten(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:a:1", "list:l", "append:l:x");
      assertEquals(List.of(), visitor.run("get:a", "get:l", "set:a:1", "bytes:x").setCookies());
      assertEquals(List.of(), visitor.run("bytes:x").setCookies());
      assertEquals(List.of(), visitor.run("get:a", "status:204").setCookies());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void id_changed_keepsTheAttributesAndEndsTheOld(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      String before = visitor.ask("set:a:1", "id");
      String old = visitor.cookie();
      assertEquals(before, visitor.ask("id"));
      Reply reply = visitor.run("renew", "id", "bytes:x");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      List<String> ids = visitor.outcomes().lines().toList();
      assertNotEquals(before, ids.get(0));
      assertEquals(ids.get(0), ids.get(1));
      assertEquals(ids.get(0) + "\n1", visitor.ask("id", "get:a"));
      visitor.client.keep(setup.cookie, old);
      assertEquals("false", visitor.ask("have"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void id_changedWithoutASession_isRefused(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("?renew");
      assertTrue(visitor.outcomes().startsWith("IllegalStateException"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void requestedId_ofEachKindOfCookie_showsWhatItStandsFor(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      assertEquals("id=false valid=false cookie=false url=false", visitor.ask("requested"));
      assertEquals("id=false valid=false cookie=false url=false", visitor.ask("need", "requested"));
      assertEquals("id=true valid=true cookie=true url=false", visitor.ask("requested"));
      assertEquals("id=true valid=false cookie=true url=false", visitor.ask("end", "requested"));
      visitor.client.keep(setup.cookie, "forged");
      assertEquals("id=true valid=false cookie=true url=false", visitor.ask("requested"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void requestedId_ofASessionThatEnded_isItsId(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      String id = visitor.ask("set:a:1", "id");
      String old = visitor.cookie();
      assertEquals(id, visitor.ask("requested.id"));
      visitor.run("renew");
      String renewed = visitor.outcomes();
      assertEquals(renewed, visitor.ask("requested.id"));
      visitor.run("end");
      for (int i = 0; i < 2; i++) {
        visitor.client.keep(setup.cookie, old);
        assertEquals(id, visitor.ask("requested.id"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void requestedId_ofACookieThatIsNotOurs_isStableAndNotTheCookie(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.client.keep(setup.cookie, "forged");
      String told = visitor.ask("requested.id");
      assertTrue(told.matches("[\\w-]{8,}"), told);
      assertEquals(told, visitor.ask("requested.id", "get:n").lines().findFirst().orElseThrow());
      visitor.client.keep(setup.cookie, "forged2");
      assertNotEquals(told, visitor.ask("requested.id"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void session_invalidated_expiresTheCookieAsItWasSet(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:a:1");
      Reply reply = visitor.run("end", "have", "bytes:x");
      assertEquals("false", visitor.outcomes());
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertTrue(visitor.lines(reply).get(0).contains("Max-Age=0"), reply::toString);
      assertEquals(List.of(), visitor.client.cookies());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void session_madeAfterInvalidate_isAnother(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      String old = visitor.ask("set:a:1", "id");
      Reply reply = visitor.run("end", "set:b:2", "new", "id", "bytes:x");
      List<String> told = visitor.outcomes().lines().toList();
      assertEquals("true", told.get(0));
      assertNotEquals(old, told.get(1));
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("[b]", visitor.ask("names"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_madeAndEndedInOneRequest_leavesNoCookie(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      assertEquals(List.of(), visitor.run("set:a:1", "end", "bytes:x").setCookies());
      visitor.run("set:a:1", "bytes:x", "end");
      assertEquals(List.of(), visitor.client.cookies());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void session_usedAfterInvalidate_isRefusedWhereTheSpecSaysSo(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      for (String method :
          List.of(
              "getAttribute",
              "getAttributeNames",
              "setAttribute",
              "removeAttribute",
              "getCreationTime",
              "getLastAccessedTime",
              "isNew",
              "invalidate")) {
        visitor.run("set:a:1", "keep", "end", "?kept.use:" + method);
        String told = visitor.outcomes();
        assertTrue(told.startsWith("IllegalStateException"), method + ": " + told);
      }
      for (String method :
          List.of(
              "getId", "getServletContext", "getMaxInactiveInterval", "setMaxInactiveInterval")) {
        visitor.run("set:a:1", "keep", "end", "?kept.use:" + method);
        assertEquals("fine", visitor.outcomes(), method);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndEncodingSetups")
  void attribute_thatCannotBeStored_isRefusedByNameAndType(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:a:1", "?object:cart", "?object:a", "?live:a");
      List<String> told = visitor.outcomes().lines().toList();
      for (String each : told) {
        assertTrue(each.contains("session.types"), each);
        assertTrue(each.contains("session.serializable="), each);
      }
      assertTrue(told.get(0).startsWith("IllegalArgumentException"), told::toString);
      assertTrue(told.get(0).contains("cart"), told::toString);
      assertTrue(told.get(0).contains("java.lang.StringBuilder"), told::toString);
      assertEquals("[a]", visitor.ask("names"));
      assertEquals("1", visitor.get("a"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void idleTime_setByTheApplication_isKeptAndEndsTheSession(Kind kind, Setup setup)
      throws Exception {
    try (Traps visitor = Traps.visit(kind, setup)) {
      assertEquals("1800", visitor.ask("idle?"));
      // A machine that stalls for a second finds a session that has ended.
      Await.until(
          () -> {
            visitor.run("set:a:1", "idle:1");
            return visitor.ask("idle?");
          },
          "1"::equals);
      String cookie = visitor.cookie();
      await(() -> visitor.ask("have").equals("false"), visitor, cookie);
      visitor.client.keep(setup.cookie, cookie);
      assertEquals("id=true valid=false cookie=true url=false", visitor.ask("requested"));
    }
  }

  /** Waits until an unused session with an idle timeout of one second has expired. */
  private static void await(BooleanSupplier over, Traps visitor, String cookie) {
    Instant end = Instant.now().plus(Duration.ofSeconds(10));
    while (Instant.now().isBefore(end)) {
      pause(1100);
      visitor.client.keep(visitor.setup.cookie, cookie);
      if (over.getAsBoolean()) {
        return;
      }
    }
    throw new AssertionError("still there");
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_ofAQuietSession_isSealedAnewAfterATenthOfTheIdleTime(Kind kind) throws Exception {
    try (Traps visitor = Traps.visit(kind)) {
      // Within a tenth of the idle time.
      List<String> early =
          Await.within(
              Duration.ofSeconds(2),
              () -> {
                visitor.client.forget();
                visitor.run("idle:20");
                String created = visitor.ask("created");
                String cookies = visitor.run("have").setCookies().toString();
                visitor.outcomes();
                return List.of(created, cookies, visitor.ask("seen"));
              });
      assertEquals("[]", early.get(1));
      long made = Long.parseLong(early.get(0));
      long seen = Long.parseLong(early.get(2));
      assertTrue(seen >= made && seen < made + 2000, made + " " + seen);
      List<Reply> later =
          Await.within(
              Duration.ofSeconds(4),
              () -> {
                pause(2100);
                return List.of(visitor.run("bytes:x"), visitor.run("have", "bytes:x"));
              });
      assertEquals(1, visitor.lines(later.get(0)).size(), later::toString);
      assertEquals(List.of(), later.get(1).setCookies());
      visitor.outcomes();
      assertTrue(Long.parseLong(visitor.ask("seen")) >= made + 2000);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void urls_encoded_stayAsTheyAre(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      assertEquals("/a?b=c\n/a?b=c", visitor.ask("need", "encode:/a?b=c", "encode>:/a?b=c"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void accessor_outsideARequest_worksInMemoryOnly(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY);
        Traps sealed = Traps.visit(kind)) {
      visitor.run("set:a:1");
      visitor.run("?access:b:2");
      sealed.run("set:a:1");
      sealed.run("?access:b:2");
      if (!kind.hasServlet61()) {
        assertTrue(visitor.outcomes().startsWith("NoSuchMethodError"));
        assertTrue(sealed.outcomes().startsWith("NoSuchMethodError"));
      } else {
        assertEquals("2", visitor.get("b"));
        visitor.run("access.end");
        assertEquals("false", visitor.ask("have"));
        assertEquals("no accessor", sealed.outcomes());
      }
    }
  }
}
