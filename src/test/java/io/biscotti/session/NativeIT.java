package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A container's responses are the same with our filter as without it: the same application runs
 * both ways on each container, and status, body and headers are compared.
 */
class NativeIT {

  private static final String UTF_8 = "type:text/plain;charset=UTF-8";
  private static final String HTML = "type:text/html;charset=UTF-8";

  /** What a page may do with its output; each ends in text that not every encoding has. */
  private static final List<List<String>> WAYS =
      List.of(
          List.of(UTF_8, "print:10 €"),
          List.of("write:", "forward:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of("write:lost", "forward:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of("write:lost", "forward:/part", "in>" + UTF_8, "in>length:6", "in>print:10 €"),
          List.of("write:lost", "writer.close", "?forward:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of("write:lost", "writer.flush", "?forward:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of(HTML, "write:lost", "forward:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of("charset:UTF-16", "write:lost", "forward:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of("locale:ja", "write:lost", "forward:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of("locale:de", "format:1234.5", "println", "print:x"),
          List.of("write:lost", "forward:/part", "in>locale:de", "in>format:1234.5", "in>println"),
          List.of("write:lost", "forward:/part", "in>" + UTF_8, "in>bytes:10 €"),
          List.of("bytes:lost", "forward:/part", "in>" + UTF_8, "in>bytes:10 €"),
          List.of("bytes:lost", "forward:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of("bytes:lost", "forward:/part", "in>" + UTF_8, "in>length:6", "in>bytes:10 €"),
          List.of(
              "writer.keep", "forward:/part", "in>" + UTF_8, "in>kept.print:x", "in>print:10 €"),
          List.of("writer.keep", "forward:/part", "in>" + UTF_8, "in>print:10 €", "?kept.print:x"),
          List.of("write:lost", "reset", UTF_8, "print:10 €"),
          List.of("write:lost", "reset", UTF_8, "bytes:10 €"),
          List.of("bytes:lost", "reset", UTF_8, "print:10 €"),
          List.of("write:lost", "reset", "charset:UTF-8", "locale:ja", "print:10 €"),
          List.of("write:lost", "resetBuffer", "charset:UTF-8", "print:10 €"),
          List.of(UTF_8, "write:lost", "resetBuffer", "length:6", "print:10 €"),
          List.of("write:lost", "resetBuffer", "?bytes:10 €"),
          List.of("bytes:lost", "resetBuffer", "?print:10 €"),
          List.of("write:a", "charset:UTF-8", "print:10 €"),
          List.of("write:a", UTF_8, "print:10 €"),
          List.of("write:a", "locale:ja", "print:10 €"),
          List.of("write:a", "charset:none such", "print:b"),
          List.of("write:a", "?bytes:b", "write:c"),
          List.of("bytes:a", "?write:b", "bytes:c"),
          List.of("write:abc", "header:Content-Length:3"),
          List.of("write:abc", "header.int:Content-Length:3"),
          List.of("write:lost", "error:418", "err>" + UTF_8, "err>print:10 €"),
          List.of("bytes:lost", "error:418", "err>" + UTF_8, "err>print:10 €"),
          List.of("write:lost", "throw", "err>" + UTF_8, "err>print:10 €"),
          List.of("bytes:lost", "throw", "err>" + UTF_8, "err>bytes:10 €"),
          List.of(
              "write:lost",
              "forward:/part",
              "in>" + UTF_8,
              "in>print:10 €",
              "in>error:418",
              "err>" + HTML,
              "err>print:11 €"),
          List.of("write:lost", "forward:/part", "in>throw", "err>" + HTML, "err>print:11 €"),
          List.of("write:lost", "forward:/part", "in>error:404"),
          List.of(UTF_8, "write:a", "include:/part", "in>" + HTML, "in>print:10 €", "write:c"),
          List.of("write:a", "include:/part", "in>" + UTF_8, "in>print:10 €", "write:c"),
          List.of(UTF_8, "write:a", "include:/part", "in>?bytes:10 €", "write:c"),
          List.of(UTF_8, "include:/part", "in>print:10 €", "in>writer.flush", "write:c"),
          List.of(UTF_8, "include:/part", "in>print:10 €", "in>writer.close", "write:c"),
          List.of("room:16384", HTML, "write:a", "include:/part", "in>text:9000", "print:10 €"),
          List.of(HTML, "writer.keep", "include:/part", "in>kept.print:10 €", "kept.flush"),
          List.of(
              "write:lost", "forward:/part", "in>" + UTF_8, "in>include:/deep", "deep>print:10 €"),
          List.of(
              "write:lost",
              "forward:/part",
              "in>write:lost",
              "in>forward:/deep",
              "deep>" + UTF_8,
              "deep>print:10 €"),
          List.of("forward.wrapped:/part:plain", "in>" + UTF_8, "in>print:10 €"),
          List.of("write:x", "forward.wrapped:/part:plain", "in>" + UTF_8, "in>print:10 €"),
          List.of(UTF_8, "include.wrapped:/part:plain", "in>print:10 €"),
          List.of("write:a", "async.stay", "dispatch:/part", "in>" + UTF_8, "in>print:10 €"),
          List.of("bytes:a", "async.stay", "dispatch:/part", "in>" + UTF_8, "in>bytes:10 €"),
          List.of("write:a", "async", "dispatch:/part", "in>reset", "in>" + UTF_8, "in>print:10 €"),
          List.of(UTF_8, "write:a", "async", "print:10 €", "complete"),
          List.of("write:lost", "redirect:/there"),
          List.of("status:204"),
          List.of("data:100000"));

  /** Liberty accepts these steps if the application forwards with a wrapped response. */
  private static final String AFTER_A_FORWARD = "?kept.print:x";

  /** What the session adds, and what differs from one run to the next. */
  private static final Set<String> OURS =
      Set.of(
          "set-cookie",
          "vary",
          "date",
          "cache-control",
          // Open Liberty adds this header to each response with a cookie.
          "expires",
          "transfer-encoding",
          "content-length");

  private static final Path BARE = TrapsWar.bare("traps-bare");

  private static Stream<Arguments> ways() {
    return Matrix.of(Kind.class).stream()
        .flatMap(
            kind ->
                WAYS.stream()
                    .filter(way -> kind != Kind.LIBERTY_26 || !way.contains(AFTER_A_FORWARD))
                    .map(way -> Arguments.of(kind, way)));
  }

  private static Server bare(Kind kind) {
    return Servers.shared(ServerOptions.of(kind, BARE));
  }

  private static Reply answer(Server server, List<String> steps) {
    Raw client = new Raw(server.http());
    client.get("/outcomes");
    return client.get(Traps.path(steps.toArray(String[]::new)));
  }

  private static String outcomes(Server server) {
    return new Raw(server.http()).get("/outcomes").body();
  }

  /** The whole response as text, without what always differs. */
  private static String seen(Server server, List<String> steps) {
    Reply reply = answer(server, steps);
    TreeMap<String, List<String>> headers = new TreeMap<>();
    reply
        .headers()
        .forEach(
            header -> {
              String name = header.name().toLowerCase(Locale.ROOT);
              if (!OURS.contains(name)) {
                headers.put(name, reply.headers(name));
              }
            });
    // The container's error report has a stack trace with our filter in it.
    String body = reply.status() >= 404 && reply.body().contains("<html") ? "report" : reply.body();
    // After a close, the client has the whole response before the next step is done.
    String told = steps.contains("writer.close") ? "" : outcomes(server);
    return "%d %s\n%s\n%s"
        .formatted(reply.status(), headers, told, body)
        .replace(":" + server.http().getPort(), "");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void answer_withOurFilter_isAsWithoutIt(Kind kind, List<String> way) {
    String without = seen(bare(kind), way);
    try (Traps visitor = Traps.visit(kind)) {
      assertEquals(without, seen(visitor.server, way), "untouched");
      List<String> first = new ArrayList<>(List.of("set:n:1"));
      first.addAll(way);
      assertEquals(without, seen(visitor.server, first), "with a session");
    }
  }

  @Test
  void text_forwardedAfterAWriterWasTaken_keepsItsEncoding() {
    try (Traps visitor = Traps.visit(Matrix.first())) {
      Reply reply = visitor.run("write:", "forward:/part", "in>" + UTF_8, "in>print:10 €");
      assertEquals("10 €", reply.body());
      reply = visitor.run("write:", "forward:/part", "in>" + UTF_8, "in>length:6", "in>print:10 €");
      assertEquals(200, reply.status());
      assertEquals("10 €", reply.body());
    }
  }
}
