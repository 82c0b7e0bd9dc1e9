package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a cookie is worth once its session has ended, and what requests under way may still do. */
class RevocationIT {

  private static Stream<Arguments> kindsAndSetups() {
    return Traps.each(Setup.PLAIN, Setup.MEMORY);
  }

  private static Reply send(Traps visitor, String cookie, String... steps) {
    return visitor
        .client
        .call("GET", Traps.path(steps))
        .cookieHeader(visitor.setup.cookie + "=" + cookie)
        .send();
  }

  private static CompletableFuture<Reply> begin(Traps visitor, String cookie, String... steps) {
    return CompletableFuture.supplyAsync(() -> send(visitor, cookie, steps));
  }

  /** The cookie's value in the only {@code Set-Cookie} line of a response. */
  private static String value(Traps visitor, Reply reply) {
    List<String> lines = visitor.lines(reply);
    assertEquals(1, lines.size(), reply::toString);
    String line = lines.get(0);
    return line.substring(line.indexOf('=') + 1, line.indexOf(';'));
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void copy_afterInvalidate_isWorthNothing(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      String copy = visitor.cookie();
      assertEquals("1", send(visitor, copy, "get:n", "say").body());
      visitor.run("end");

      Reply reply = send(visitor, copy, "have", "requested", "say");
      assertEquals("false\nid=true valid=false cookie=true url=false", reply.body());
      assertEquals(List.of(), visitor.lines(reply));
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void request_underWayDuringInvalidate_bringsNothingBack(Kind kind, Setup setup) {
    for (String change : List.of("set:n:2", "renew")) {
      try (Traps visitor = Traps.visit(kind, setup)) {
        visitor.run("set:n:1");
        String cookie = visitor.cookie();
        CompletableFuture<Reply> underWay =
            begin(visitor, cookie, "need", "meet:loaded:2", "meet:ended:2", change);
        assertEquals(200, send(visitor, cookie, "meet:loaded:2", "end", "meet:ended:2").status());

        Reply reply = underWay.join();
        assertEquals(200, reply.status(), reply::toString);
        assertEquals(List.of(), visitor.lines(reply), change);
        visitor.outcomes();
        assertEquals("false", send(visitor, cookie, "have", "say").body());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void renewals_atOnce_bothEndUpOnALiveSession(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      String cookie = visitor.cookie();
      CompletableFuture<Reply> other =
          begin(visitor, cookie, "need", "meet:both:2", "renew", "set:a:1");
      String one = value(visitor, send(visitor, cookie, "need", "meet:both:2", "renew", "set:b:2"));
      String two = value(visitor, other.join());
      visitor.outcomes();

      assertNotEquals(one, two);
      assertEquals("1\n2", send(visitor, one, "get:n", "get:b", "say").body());
      assertEquals("1\n1", send(visitor, two, "get:n", "get:a", "say").body());
      assertEquals("false", send(visitor, cookie, "have", "say").body());
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSetups")
  void request_underWayDuringARenewal_doesNotOverwriteTheNewCookie(Kind kind, Setup setup) {
    try (Traps visitor = Traps.visit(kind, setup)) {
      visitor.run("set:n:1");
      String cookie = visitor.cookie();
      CompletableFuture<Reply> underWay =
          begin(visitor, cookie, "need", "meet:here:2", "meet:renewed:2", "set:n:2");
      Reply renewed = send(visitor, cookie, "meet:here:2", "renew", "flush", "meet:renewed:2");

      assertEquals(List.of(), visitor.lines(underWay.join()));
      visitor.outcomes();
      assertEquals(
          "true", send(visitor, value(visitor, renewed), "have", "say").body(), "the new one");
    }
  }
}
