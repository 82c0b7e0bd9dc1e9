package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With {@code session.hold}, a session can change until its request ends, and the client gets the
 * same response as without.
 */
class HeldIT {

  /** Ways to respond; each is followed by a change that comes too late without holding. */
  private static final List<List<String>> MORE =
      List.of(
          List.of("bytes:x", "stream.flush", "bytes:y", "stream.close", "bytes:z"),
          List.of("write:x", "println", "write:y", "println", "writer.flush", "write:z"),
          List.of("type:text/plain;charset=UTF-8", "write:grüße", "writer.close", "write:z"),
          List.of("type:text/plain;charset=UTF-16", "write:grüße", "flush"),
          List.of("type:text/plain", "write:x", "type:text/plain;charset=UTF-8", "write:ü"),
          List.of("type:text/plain;charset=UTF-8", "stream.print:grüße", "stream.close"),
          List.of("locale:de", "write:x", "format:1234.5", "flush"),
          List.of("write:x", "reset", "bytes:y", "flush"),
          List.of("header:X-A:1", "write:x", "reset", "write:y", "flush"),
          List.of("write:x", "resetBuffer", "write:y", "flush"),
          List.of("length:2", "bytes:xy", "?bytes:"),
          List.of("length:3", "write:xyz", "header:X-Late:1"),
          List.of("header:Content-Length:2", "bytes:xy"),
          List.of("header.int:Content-Length:2", "bytes:x", "bytes:y"),
          List.of("length:70000", "data:70000"),
          List.of("room:100", "bytes:x", "flush"),
          List.of("status:304", "flush"),
          List.of("status:202", "write:x", "writer.close", "?status:404"),
          List.of("flush", "header:X-Late:1", "cookie:late:1", "?status:404", "bytes:x"),
          List.of("redirect:/there", "header:X-Late:1", "cookie:late:1", "?status:404"),
          List.of("write:x", "redirect:there?a=ü", "writer.flush", "?flush"),
          List.of("error:404", "header:X-Late:1", "?flush"),
          List.of("error:418", "header:X-Late:1", "err>write:e"),
          List.of("write:x", "error.text:404:gone", "?write:y", "?writer.close"),
          List.of("flush", "?error:404", "?redirect:/there", "?reset", "?resetBuffer"),
          List.of("redirect:/there", "?error:404", "?redirect:/other", "?reset", "?resetBuffer"),
          List.of("error:404", "?error:418", "?redirect:/other", "?reset", "?resetBuffer"),
          List.of("bytes:x", "?write:y", "?room:100000", "flush", "?room:100000"),
          List.of("write:x", "?bytes:y", "flush"),
          List.of("forward:/part", "in>write:x", "in>println", "?write:y"),
          List.of("write:lost", "forward:/part", "in>write:x"),
          List.of("bytes:lost", "forward:/part", "in>bytes:x", "in>stream.close"),
          List.of("write:x", "include:/part", "in>write:y", "?forward:/deep", "deep>write:z"),
          List.of("forward:/part", "in>bytes:x", "in>flush", "?bytes:y", "header:X-Late:1"),
          List.of("forward:/part", "in>redirect:/there", "?bytes:y"),
          List.of("forward:/part", "in>error:404"),
          List.of("flush", "?forward:/part", "in>write:x"),
          List.of("write:x", "include:/part", "in>write:y", "in>header:X-In:1", "in>flush"),
          List.of("write:x", "include:/part", "in>?redirect:/there", "write:z"),
          List.of("write:x", "include:/part", "in>?error:404", "write:z", "flush"),
          List.of("write:x", "include:/part", "in>length:1", "write:z", "flush"),
          List.of("include:/part", "in>type:text/html", "in>write:y", "in>reset", "write:z"));

  /**
   * What a server does otherwise than the Servlet specification says, where a response that isn't
   * held follows the server and a held one the specification. Both accept headers once the content
   * has its length, and obey an include that redirects or resets. Undertow also formats text in its
   * own locale, accepts an error after an error, a redirect after a redirect or a flush, and a
   * forward after a flush, delays the flush of an include, and refuses the stream after a redirect
   * in a forward. Liberty accepts content after such a redirect, and sends no length after a flush.
   */
  private static final Map<Kind, Set<List<String>>> OWN_WAYS =
      Map.of(
          Kind.WILDFLY_39,
          Set.of(
              List.of("locale:de", "write:x", "format:1234.5", "flush"),
              List.of("length:3", "write:xyz", "header:X-Late:1"),
              List.of("flush", "?error:404", "?redirect:/there", "?reset", "?resetBuffer"),
              List.of(
                  "redirect:/there", "?error:404", "?redirect:/other", "?reset", "?resetBuffer"),
              List.of("error:404", "?error:418", "?redirect:/other", "?reset", "?resetBuffer"),
              List.of("flush", "?forward:/part", "in>write:x"),
              List.of("forward:/part", "in>redirect:/there", "?bytes:y"),
              List.of("write:x", "include:/part", "in>write:y", "in>header:X-In:1", "in>flush"),
              List.of("write:x", "include:/part", "in>?redirect:/there", "write:z"),
              List.of("include:/part", "in>type:text/html", "in>write:y", "in>reset", "write:z")),
          Kind.LIBERTY_26,
          Set.of(
              List.of("length:3", "write:xyz", "header:X-Late:1"),
              List.of("flush", "header:X-Late:1", "cookie:late:1", "?status:404", "bytes:x"),
              List.of("forward:/part", "in>redirect:/there", "?bytes:y"),
              List.of("write:x", "include:/part", "in>?redirect:/there", "write:z"),
              List.of("include:/part", "in>type:text/html", "in>write:y", "in>reset", "write:z")));

  private static Stream<Arguments> alike() {
    return answers()
        .filter(each -> !OWN_WAYS.getOrDefault(each.get()[0], Set.of()).contains(each.get()[1]));
  }

  private static Stream<Arguments> answers() {
    List<List<String>> all = new ArrayList<>(MORE);
    CommitIT.WAYS.forEach(way -> all.add(List.of(way)));
    return Matrix.of(Kind.class).stream()
        .limit(2)
        .flatMap(
            kind ->
                all.stream()
                    .filter(steps -> !isSpoiled(kind, steps))
                    .map(steps -> Arguments.of(kind, steps)));
  }

  /**
   * After a forward, Tomcat 10.1 takes the writer of a wrapped response to close it, and so fixes
   * the encoding of the error page too. A held response doesn't take it.
   */
  private static boolean isSpoiled(Kind kind, List<String> steps) {
    return kind == Kind.TOMCAT_10_1
        && steps.size() > 1
        && steps.get(0).startsWith("forward")
        && steps.get(1).matches("in>(redirect|error).*");
  }

  /** What the client sees, except what differs between any two responses. */
  private static String seen(Reply reply) {
    TreeSet<String> headers = new TreeSet<>();
    reply.headers().stream()
        .filter(header -> !header.name().equalsIgnoreCase("Date"))
        // Jetty accepts headers after an error, until it writes the error page.
        .filter(header -> reply.status() < 400 || !header.name().equalsIgnoreCase("X-Late"))
        .map(
            header ->
                header.name().toLowerCase(Locale.ROOT)
                    + ": "
                    + header.value().replaceFirst("^__Host-session=[^;]*", "__Host-session=…"))
        .forEach(headers::add);
    return (reply.status() + " " + headers + " " + reply.body())
        .replaceAll("https://localhost:\\d+", "https://localhost");
  }

  /**
   * Exceptions by their class, as messages are the container's own. What is written to a closed
   * body is ignored, as by most of Tomcat; Jetty throws an exception.
   */
  private static String told(Traps visitor) {
    return visitor
        .outcomes()
        .replaceAll("(?m)Exception: .*$", "Exception")
        .replaceAll("(?m)^(Eof|IO)Exception\\R?", "");
  }

  @ParameterizedTest
  @MethodSource("alike")
  void answer_held_isTheSame(Kind kind, List<String> steps) {
    List<String> all = new ArrayList<>(steps);
    all.add(0, "set:n:1");
    String[] given = all.toArray(String[]::new);
    try (Traps plain = Traps.visit(kind);
        Traps held = Traps.visit(kind, Setup.HELD)) {
      Reply expected = plain.run(given);
      String expectedTold = told(plain);
      assertEquals(seen(expected), seen(held.run(given)));
      assertEquals(expectedTold, told(held));
    }
  }

  @ParameterizedTest
  @MethodSource("answers")
  void change_afterTheAnswer_isInItsOnlyCookie(Kind kind, List<String> steps) {
    List<String> all = new ArrayList<>(steps);
    all.add(0, "set:n:1");
    all.addAll(List.of("renew", "set:n:2", "append:l:a"));
    for (Setup setup : List.of(Setup.HELD, Setup.HELD_MEMORY)) {
      try (Traps visitor = Traps.visit(kind, setup)) {
        visitor.run("list:l");
        boolean fits = steps.stream().noneMatch(step -> step.matches(".*(:70000|:100000)"));
        if (!fits) {
          all.replaceAll(step -> step.startsWith("renew") ? "?renew" : step);
          all.replaceAll(step -> step.startsWith("set:n:2") ? "?set:n:2" : step);
        }
        Reply reply = visitor.run(all.toArray(String[]::new));
        visitor.outcomes();
        if (fits) {
          assertEquals(1, visitor.lines(reply).size(), reply::toString);
          assertEquals("2\n[a]", visitor.ask("get:n", "get:l"), reply::toString);
        }
      }
    }
  }
}
