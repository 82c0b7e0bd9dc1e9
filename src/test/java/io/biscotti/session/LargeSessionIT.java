package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Asvs;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions of more than one cookie. */
class LargeSessionIT {

  private static Stream<Arguments> sizes() {
    return Matrix.of(Kind.class).stream()
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(kind, 2_500, 1),
                    Arguments.of(kind, 6_000, 2),
                    Arguments.of(kind, 11_000, 3),
                    Arguments.of(kind, 15_000, 4)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  @Asvs(
      value = "3.3.5",
      gist = "No cookie is larger than what browsers store.",
      done = "Kept sessions of many sizes, and measured each cookie that was set.")
  void session_ofThisSize_takesSoManyCookies(Kind kind, int size, int count) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("random:big:" + size, "bytes:x");
      List<String> lines = reply.setCookies();
      assertEquals(count, lines.size());
      for (String line : lines) {
        int nameAndValue = line.indexOf(';') - 1;
        assertTrue(nameAndValue <= 4096, () -> nameAndValue + " bytes");
        assertTrue(line.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"), line);
      }
      assertEquals(count, visitor.client.cookies().size());
      visitor.run("size:big");
      assertEquals(String.valueOf(size), visitor.outcomes());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_thatShrinks_expiresWhatIsLeftOver(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("random:big:15000", "set:n:1");
      assertEquals(4, visitor.client.cookies().size());
      visitor.run("random:big:6000");
      assertEquals(2, visitor.client.cookies().size());
      Reply reply = visitor.run("unset:big");
      assertEquals(2, reply.setCookies().size(), reply::toString);
      assertTrue(reply.setCookies().get(1).contains("Max-Age=0"), reply::toString);
      assertEquals(1, visitor.client.cookies().size());
      assertEquals("1", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_thatGrowsAndShrinksInOneRequest_setsOneCookie(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      Reply reply = visitor.run("random:big:6000", "bytes:x", "unset:big", "set:n:1");
      assertEquals(1, reply.setCookies().size(), reply::toString);
      assertEquals("1", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_invalidated_expiresAllItsCookies(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("random:big:15000");
      Reply reply = visitor.run("end");
      assertEquals(4, reply.setCookies().size(), reply::toString);
      assertEquals(List.of(), visitor.client.cookies());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_thatDoesNotFit_isRefusedAndTheOldOneStays(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("set:n:1");
      for (String way : List.of("status:200", "bytes:x", "flush", "redirect:/there", "error:404")) {
        Reply reply = visitor.run("set:n:2", "random:big:20000", way);
        assertEquals(422, reply.status(), way);
        assertEquals("application/problem+json", reply.header("Content-Type").orElseThrow(), way);
        assertEquals("session_too_large", reply.json().get("code").asText());
        assertTrue(
            reply.json().get("detail").asText().contains("the largest attributes: big (200"),
            reply::body);
        assertEquals(List.of(), reply.setCookies(), way);
        assertEquals("1", visitor.get("n"), way);
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void session_inMemory_mayBeOfAnySize(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY)) {
      assertEquals(1, visitor.run("random:big:100000").setCookies().size());
      visitor.run("size:big");
      assertEquals("100000", visitor.outcomes());
    }
  }
}
