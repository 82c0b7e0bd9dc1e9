package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Asynchronous requests, and parallel requests. */
class AsyncIT {

  private static final Path BARE = TrapsWar.bare("traps-async-bare");

  private static Stream<Arguments> kindsAndSetups() {
    return Traps.each(Setup.values());
  }

  private static Stream<Arguments> kindsAndEncodingSetups() {
    return Traps.each(Setup.PLAIN, Setup.FULL, Setup.MEMORY);
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void complete_afterAChangeOnAnotherThread_setsTheCookie(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      for (String start : List.of("async", "async.given")) {
        assertEquals(1, visitor.lines(visitor.run(start, "set:a:1", "complete")).size(), start);
        Reply reply = visitor.run(start, "set:b:" + start, "write:x", "complete");
        assertEquals("x", reply.body());
        assertEquals("1\n" + start, visitor.ask("get:a", "get:b"));
        visitor.run("end");
      }
    }
  }

  /** For each way to start, the result must be that of the container without our filter. */
  @ParameterizedTest
  @MatrixSource
  void context_ofEachWayToStart_isAsWithoutTheFilter(Kind kind) throws Exception {
    Server bare = Servers.shared(ServerOptions.of(kind, BARE));
    try (Traps visitor = Traps.visit(kind);
        CookieClient without = bare.client()) {
      for (String way : List.of("plain", "given", "request", "response")) {
        for (String[] steps :
            List.of(
                new String[] {"need", "async.look:" + way},
                new String[] {"async.look:" + way},
                new String[] {"async.stay", "dispatch:/part", "in>async.look:" + way})) {
          String expected = looked(without, steps);
          assertTrue(expected.contains("same=true original="), expected);
          assertEquals(expected, looked(visitor.client, steps), way);
        }
      }
    }
  }

  /** The listener may be notified of the end after the client has received the response. */
  private static String looked(CookieClient client, String... steps) throws Exception {
    client.get("/outcomes");
    client.get(Traps.path(steps));
    StringBuilder told = new StringBuilder();
    return Await.until(
        () -> told.append(client.get("/outcomes").body()).append('\n').toString().strip(),
        all -> all.contains("complete"));
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void dispatch_afterAndBeforeAChange_setsOneCookie(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      Reply reply = visitor.run("async", "set:a:1", "dispatch:/part", "in>get:a", "in>set:b:2");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("1", visitor.outcomes());
      assertEquals("1\n2", visitor.ask("get:a", "get:b"));
      reply = visitor.run("async.stay", "dispatch:/part", "set:a:3", "in>set:b:4", "in>write:x");
      assertEquals("x", reply.body());
      assertEquals("3\n4", visitor.ask("get:a", "get:b"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void dispatch_thatFails_reachesTheErrorPageWithTheSession(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      Reply reply =
          visitor.run(
              "async", "set:a:1", "dispatch:/part", "in>error:418", "err>get:a", "err>set:b:2");
      assertEquals(418, reply.status());
      assertEquals("1", visitor.outcomes());
      assertEquals("1\n2", visitor.ask("get:a", "get:b"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void dispatch_withASessionTooLarge_isExplained(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("async", "dispatch:/part", "in>random:big:30000", "in>write:x");
      assertEquals(422, reply.status());
      reply = visitor.run("async", "random:big:30000", "complete");
      assertEquals(422, reply.status());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void timeout_withAListenerThatChangesTheSession_keepsTheChange(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      Reply reply = visitor.run("async.stay:100", "set:a:1", "listen", "late>set:b:2");
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      assertEquals("1\n2", visitor.ask("get:a", "get:b"));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void timeout_withoutAListener_keepsTheChange(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      Reply reply = visitor.run("async.stay:100", "set:a:1");
      assertEquals(500, reply.status());
      assertEquals("1", visitor.get("a"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void eventStream_afterItsFirstFlush_leavesTheCookieAlone(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply =
          visitor.run(
              "type:text/event-stream",
              "async",
              "set:a:1",
              "write:data",
              "writer.flush",
              "get:a",
              "write:data",
              "writer.flush",
              "?set:a:2",
              "writer.error",
              "complete");
      assertEquals("datadata", reply.body());
      assertEquals(1, visitor.lines(reply).size(), reply::toString);
      List<String> told = visitor.outcomes().lines().toList();
      assertEquals("1", told.get(0));
      assertTrue(told.get(1).startsWith("IllegalStateException"), told::toString);
      assertEquals("1", visitor.get("a"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void eventStream_inMemory_savesAtEachFlush(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY)) {
      visitor.run("set:a:0");
      CompletableFuture<Reply> stream =
          CompletableFuture.supplyAsync(
              () ->
                  visitor.run(
                      "async",
                      "flush",
                      "set:a:1",
                      "write:x",
                      "flush",
                      "meet:saved:2",
                      "meet:read:2",
                      "complete"));
      visitor.run("meet:saved:2");
      assertEquals("1", visitor.get("a"));
      visitor.run("meet:read:2");
      assertEquals(200, stream.join().status());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void threadsOfOneRequest_whileItWrites_loseNoAttribute(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      for (int i = 0; i < 5; i++) {
        visitor.run("room:60000", "need", "async", "threads:100", "complete");
        assertEquals("400", visitor.ask("count"));
        visitor.run("end");
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_usedAfterItsRequest_isRefused(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("set:n:1", "keep");
      visitor.run("?kept.set:n:2");
      String told = visitor.outcomes();
      assertTrue(told.startsWith("IllegalStateException"), told);
      visitor.run("async", "set:n:3", "keep", "complete");
      visitor.run("?kept.set:n:4");
      told = visitor.outcomes();
      assertTrue(told.startsWith("IllegalStateException"), told);
      assertEquals("3", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void requestsInParallel_inMemory_bothKeepTheirChanges(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY)) {
      visitor.run("set:n:0");
      CompletableFuture<Reply> other =
          CompletableFuture.supplyAsync(
              () -> visitor.run("get:n", "meet:both:2", "set:a:1", "meet:set:2"));
      visitor.run("get:n", "meet:both:2", "set:b:2", "meet:set:2");
      other.join();
      visitor.outcomes();
      assertEquals("1\n2", visitor.ask("get:a", "get:b"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void sessionEnded_whileARequestChangesIt_staysEnded(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY)) {
      visitor.run("set:n:0");
      String cookie = visitor.cookie();
      CompletableFuture<Reply> late =
          CompletableFuture.supplyAsync(
              () -> visitor.run("get:n", "meet:in:2", "meet:ended:2", "set:n:1", "bytes:x"));
      visitor.run("meet:in:2");
      visitor.run("end");
      visitor.run("meet:ended:2");
      Reply reply = late.join();
      assertEquals(200, reply.status());
      assertEquals(List.of(), visitor.lines(reply));
      visitor.outcomes();
      visitor.client.keep(visitor.setup.cookie, cookie);
      assertEquals("false", visitor.ask("have"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void idRenewed_byTwoRequestsAtOnce_leadsBothToOneSession(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY)) {
      visitor.run("set:n:1");
      CompletableFuture<Reply> other =
          CompletableFuture.supplyAsync(
              () -> visitor.run("get:n", "meet:renew:2", "renew", "set:a:1"));
      Reply one = visitor.run("get:n", "meet:renew:2", "renew", "set:b:2");
      Reply two = other.join();
      visitor.outcomes();
      for (Reply reply : List.of(one, two)) {
        String line = visitor.lines(reply).get(0);
        visitor.client.keep(
            visitor.setup.cookie, line.substring(line.indexOf('=') + 1, line.indexOf(';')));
        assertEquals("1\n1\n2", visitor.ask("get:n", "get:a", "get:b"));
      }
    }
  }
}
