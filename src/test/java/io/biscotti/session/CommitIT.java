package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever commits the response, the session's cookie is in it, once and with the latest value. */
class CommitIT {

  /** What can commit a response. */
  static final List<String> WAYS =
      List.of(
          "status:204",
          "redirect:/there",
          "redirect.status",
          "redirect.clear",
          "redirect.both",
          "error:404",
          "error.text:404:gone",
          "error:418",
          "error.text:418:teapot",
          "flush",
          "byte:x",
          "bytes:x",
          "range:x",
          "stream.print:x",
          "stream.println:1",
          "stream.flush",
          "stream.close",
          "data:100000",
          "write:x",
          "writeChar:x",
          "writeChars:x",
          "print:x",
          "println",
          "printf:x",
          "append.:x",
          "writer.flush",
          "writer.close",
          "writer.error",
          "text:100000",
          "forward:/part");

  private static Stream<Arguments> ways() {
    return Matrix.of(Kind.class).stream()
        .flatMap(kind -> WAYS.stream().map(way -> Arguments.of(kind, way)));
  }

  private static Stream<Arguments> kindsAndSetups() {
    return Traps.each(Setup.PLAIN, Setup.FULL, Setup.MEMORY);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void change_beforeTheResponseIsCommitted_isInItsOnlyCookie(Kind kind, String way) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("set:n:1", way);
      if (reply.status() == 501) {
        assertFalse(kind.hasServlet61());
        return;
      }
      visitor.outcomes();
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("1", visitor.get("n"), way);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void byteBuffer_whereTheContainerHasIt_carriesTheCookie(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("set:n:1", "?buffer:x");
      if (!kind.hasServlet61()) {
        assertTrue(visitor.outcomes().startsWith("NoSuchMethodError"));
      } else {
        assertEquals("x", reply.body());
      }
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void change_afterTheFirstByte_replacesTheCookie(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      Reply reply = visitor.run("set:n:1", "bytes:x", "set:n:2", "bytes:y", "set:n:3");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("xy", reply.body());
      assertEquals("3", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void change_whenTheContentLengthIsReached_isInTheCookie(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("length:2", "set:n:1", "bytes:xy");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      reply = visitor.run("bytes:xy", "set:n:2", "length:2");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("2", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void change_afterCommit_isRefusedAsTheCookieHasGone(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("set:n:1", "flush", "?set:n:2", "?unset:n", "?idle:5", "?renew");
      List<String> told = visitor.outcomes().lines().toList();
      assertEquals(4, told.size(), told::toString);
      told.forEach(
          line -> {
            assertTrue(line.startsWith("IllegalStateException: "), line);
            assertTrue(line.contains("committed"), line);
          });
      assertTrue(told.get(0).contains("session attribute n"), told::toString);
      assertEquals("1", visitor.get("n"));
    }
  }

  /** Tapestry and Spring set attributes again at the end of a request, changed or not. */
  @ParameterizedTest
  @MatrixSource
  void call_afterCommitThatChangesNothing_isAllowed(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      int before = lateChanges(visitor);
      visitor.run("list:l", "list:x", "share:x:y", "watched:w:t");
      visitor.run("append:l:a", "append:x:b", "set:n:1", "idle:300", "flush", "set:n:1");
      visitor.run("idle:300", "get:w", "flush", "idle:300", "unset:none", "share:w:w");
      visitor.run("append:l:c", "flush", "share:l:l", "share:x:x", "share:y:y", "share:y:x");
      assertEquals("watched t", visitor.outcomes());
      assertEquals("[a, c]", visitor.get("l"));
      visitor.events();
      visitor.run("flush", "set:n:1");
      assertTrue(visitor.events().contains("replaced n=1 by 1"), "listeners are notified");
      visitor.run("append:y:d");
      assertEquals("[b, d]", visitor.get("x"), "x and y are one list");
      assertEquals(before, lateChanges(visitor));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void attribute_setAgainAfterCommitAndAChangeInPlace_isRefused(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("list:l", "list:x", "share:x:y", "watched:w:t");
      visitor.outcomes();
      visitor.run("flush", "append:l:a", "?share:l:l", "append:x:a", "?share:y:y");
      visitor.run("flush", "append:l:a", "bytes:x", "flush", "?share:l:l");
      visitor.run("flush", "?watched:w:t", "?share:none:l", "?share:l:x", "?object:l");
      List<String> told = visitor.outcomes().lines().toList();
      assertEquals(7, told.size(), told::toString);
      told.forEach(line -> assertTrue(line.startsWith("IllegalStateException: "), line));
      assertEquals("[]", visitor.get("l"));
      assertEquals("[]", visitor.get("y"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void change_afterCommitInMemory_isSavedButForTheId(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY)) {
      visitor.run("set:n:1", "flush", "set:n:2", "?renew");
      assertTrue(visitor.outcomes().startsWith("IllegalStateException: "));
      assertEquals("2", visitor.get("n"));
      visitor.run("flush", "end");
      assertEquals("false", visitor.ask("have"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void invalidate_afterCommit_endsTheSession(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      int before = lateChanges(visitor);
      for (String end : List.of("end", "end.request")) {
        visitor.run("set:n:1");
        Reply reply = visitor.run("get:n", "flush", end, "have", "bytes:x");
        assertEquals(List.of(), visitor.lines(reply));
        assertEquals("x", reply.body());
        assertEquals("1\nfalse", visitor.outcomes());
        assertEquals("false", visitor.ask("have"));

        visitor.client.forget();
        assertEquals(1, visitor.lines(visitor.run("set:n:1", "flush", end)).size());
        assertEquals("false", visitor.ask("have"));
      }
      assertEquals(before, lateChanges(visitor));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void inPlaceChange_afterCommit_isLoggedOnce(Kind kind) throws Exception {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("list:l");
      int before = lateChanges(visitor);
      visitor.run("append:l:a", "flush", "append:l:b", "flush", "bytes:x", "stream.flush");
      assertEquals("[a]", visitor.get("l"));
      assertEquals(before + 1, Await.until(() -> lateChanges(visitor), now -> now > before));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void inPlaceChange_afterCommitWithoutACookieWritten_isLogged(Kind kind) throws Exception {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("list:l");
      int before = lateChanges(visitor);
      visitor.run("flush", "append:l:a", "bytes:x");
      assertEquals("[]", visitor.get("l"));
      assertEquals(before + 1, Await.until(() -> lateChanges(visitor), now -> now > before));
    }
  }

  private static int lateChanges(Traps visitor) {
    return visitor.server.log().split("LATE_CHANGE", -1).length;
  }

  @ParameterizedTest
  @MatrixSource
  void inPlaceChange_whileTheBodyIsStillBuffered_isKept(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("list:l");
      Reply reply = visitor.run("append:l:a", "write:x", "append:l:b", "text:100000");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("[a, b]", visitor.get("l"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_madeAfterCommit_isRefused(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("flush", "?need", "have");
      assertEquals(List.of(), visitor.lines(reply));
      List<String> told = visitor.outcomes().lines().toList();
      assertTrue(told.get(0).startsWith("IllegalStateException: "), told::toString);
      assertEquals("false", told.get(1));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void reset_afterTheCookieWasSet_keepsIt(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("set:n:1", "write:x", "header:X-Gone:1", "reset", "bytes:y");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("y", reply.body());
      assertTrue(reply.header("X-Gone").isEmpty(), reply::toString);
      reply = visitor.run("set:n:2", "write:x", "resetBuffer", "write:y");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("y", reply.body());
      assertEquals("2", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookiesOfTheApplication_nextToOurs_areKept(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply =
          visitor.run(
              "cookie:a:1",
              "set:n:1",
              "write:x",
              "cookie:b:2",
              "set:n:2",
              "header+:Set-Cookie:c=3");
      assertEquals(4, reply.setCookies().size(), reply::toString);
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("1 2 3", cookies(visitor, "a", "b", "c"));
      reply = visitor.run("set:n:3", "write:x", "header:Set-Cookie:d=4");
      assertEquals(2, reply.setCookies().size(), reply::toString);
      assertEquals("3", visitor.get("n"));
    }
  }

  private static String cookies(Traps visitor, String... names) {
    return String.join(
        " ", Arrays.stream(names).map(name -> visitor.client.cookie(name).orElse("-")).toList());
  }

  @ParameterizedTest
  @MatrixSource
  void headersOfAFilterBefore_onEveryAnswer_survive(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      List<Reply> replies =
          List.of(
              visitor.run("set:n:1", "bytes:x"),
              visitor.run("set:n:2", "error:404"),
              visitor.run("set:n:3", "redirect:/there"),
              visitor.run("random:big:20000", "bytes:x"));
      for (Reply reply : replies) {
        assertEquals("https://front.example", reply.header("Access-Control-Allow-Origin").get());
        // Jetty drops Vary itself where an error page replaces the content.
        boolean dropped = kind == Kind.JETTY_12_1 && reply.status() == 404;
        assertEquals(dropped ? List.of() : List.of("Origin, Cookie"), reply.headers("Vary"));
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void text_throughOurStreamAndWriter_isAsTheContainerWritesIt(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      assertEquals("grüße", visitor.run("type:text/plain;charset=UTF-8", "write:grüße").body());
      assertEquals("x1\r\n", visitor.run("stream.print:x", "stream.println:1").body());
      Reply euro = visitor.run("type:text/plain;charset=UTF-8", "?stream.print:€");
      String told = visitor.outcomes();
      assertTrue(
          kind == Kind.JETTY_12_1
              ? euro.body().equals("€")
              : told.startsWith("CharConversionException"),
          euro + told);
      visitor.run("set:n:1", "write:x", "writer.error");
      assertEquals("false", visitor.outcomes());
    }
  }
}
