package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Raw;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.cookie.Cookie;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Cookies that no honest client sends: the request is anonymous and works, without a server error.
 */
class HostileCookieIT {

  private static final String NAME = Setup.PLAIN.cookie;

  /** Headers that a container passes on. */
  private static Map<String, String> headers(String good) {
    // Jetty takes a header for the last one of its connection if only the case of letters differs.
    char other = Character.toUpperCase(good.charAt(40)) == 'A' ? 'B' : 'A';
    String flipped = good.substring(0, 40) + other + good.substring(41);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("empty", NAME + "=");
    headers.put("forged", NAME + "=forged");
    headers.put("truncated", NAME + "=" + good.substring(0, good.length() - 1));
    headers.put("lengthened", NAME + "=" + good + "A");
    headers.put("flipped", NAME + "=" + flipped);
    headers.put("quoted", NAME + "=\"" + good + "\"");
    headers.put("other name", "other=" + good);
    headers.put("companion", NAME + ".1=" + good);
    headers.put("nameless", good);
    headers.put("nul", NAME + "=%00" + good);
    headers.put("percent", NAME + "=" + good.replace("-", "%2D").replace("_", "%5F") + "%");
    headers.put("8 KB", NAME + "=" + "A".repeat(8000));
    headers.put("counts nothing", NAME + "=~");
    headers.put("counts one", NAME + "=~1.12345678." + good);
    headers.put("counts nine", NAME + "=~9.12345678." + good);
    headers.put("lacks a part", NAME + "=~2.12345678." + good);
    headers.put("no mark", NAME + "=~2..x; " + NAME + ".1=.y");
    headers.put("own token", NAME + "=AAAAAAAAAAAAAAAAAAAAAA");
    headers.put("hundred", String.join("; ", Collections.nCopies(100, NAME + "=forged")));
    headers.put("separators", ";;; = ; ==;=" + NAME + "; " + NAME + "==;");
    return headers;
  }

  @ParameterizedTest
  @MatrixSource
  void value_ofAnySort_isAnonymousAndThenWorks(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("set:n:1");
      headers(visitor.cookie())
          .forEach(
              (what, header) -> {
                Reply reply = send(visitor, header, "have", "set:n:2", "id", "say");
                assertEquals(200, reply.status(), what);
                List<String> told = reply.body().lines().toList();
                assertEquals("false", told.get(0), what);
                assertEquals(22, told.get(1).length(), what);
                assertEquals(1, visitor.lines(reply).size(), what);
              });
    }
  }

  private static Reply send(Traps visitor, String header, String... steps) {
    return visitor.client.call("GET", Traps.path(steps)).cookieHeader(header).send();
  }

  @ParameterizedTest
  @MatrixSource
  void value_ofAnotherCookieOrApplication_opensNothing(Kind kind) {
    try (Traps visitor = Traps.visit(kind);
        Traps other = Traps.visit(kind, Setup.FULL)) {
      other.run("set:n:1");
      assertEquals("false", send(visitor, NAME + "=" + other.cookie(), "have", "say").body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void id_chosenByTheClient_isNeverAdopted(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY)) {
      String chosen = "AAAAAAAAAAAAAAAAAAAAAA";
      visitor.client.keep(visitor.setup.cookie, chosen);
      String id = visitor.ask("set:n:1", "id");
      assertNotEquals(chosen, id);
      assertNotEquals(chosen, visitor.cookie());
      assertNotEquals(id, visitor.cookie());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void bytes_thatNoClientSends_areNoFaultOfOurs(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("set:n:1");
      String good = visitor.cookie();
      Raw raw = new Raw(visitor.server.https());
      for (String value :
          List.of(
              "\0" + good,
              good + "\0",
              "\u0080\u00ff" + good,
              good.substring(0, 20) + "\u00c3\u00a4" + good.substring(20),
              "\u0001\u001f",
              "\u007f",
              "\u00ff".repeat(4000))) {
        Reply reply = raw.get(Traps.path("have", "say"), "Cookie: " + NAME + "=" + value);
        boolean anonymous = reply.status() == 200 && reply.body().equals("false");
        assertTrue(anonymous || reply.status() == 400, reply::toString);
      }
      assertEquals("1", visitor.get("n"));
    }
  }

  @ParameterizedTest
  @MatrixSource
  void header_ofThirtyKilobytes_isServedOrRefusedByTheContainer(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      for (int size : List.of(30_000, 60_000)) {
        int status = send(visitor, NAME + "=" + "A".repeat(size), "have").status();
        assertTrue(status == 200 || status == 400 || status == 431, status + " for " + size);
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookies_ofOneName_theNewestValidOneWins(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      List<String> values = new ArrayList<>(List.of("forged"));
      for (int i = 1; i <= 3; i++) {
        visitor.run("set:n:" + i);
        values.add(visitor.cookie());
        awaitNextMillisecond();
      }
      for (int turn = 0; turn < values.size(); turn++) {
        Collections.rotate(values, 1);
        String header = NAME + "=" + String.join("; " + NAME + "=", values);
        assertEquals("3", send(visitor, header, "get:n", "say").body());
        assertEquals(
            "3",
            new Raw(visitor.server.https())
                .get(
                    Traps.path("get:n", "say"),
                    values.stream().map(v -> "Cookie: " + NAME + "=" + v).toArray(String[]::new))
                .body());
      }
    }
  }

  /** Sessions are dated in milliseconds, and of two from the same millisecond the first counts. */
  private static void awaitNextMillisecond() {
    long now = System.currentTimeMillis();
    while (System.currentTimeMillis() <= now) {
      Thread.onSpinWait();
    }
  }

  /** A host of the same parent domain can set cookies that come before ours. */
  @ParameterizedTest
  @MatrixSource
  void junk_beforeTheValidOne_doesNotHideIt(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("set:n:1");
      String old = NAME + "=" + visitor.cookie();
      awaitNextMillisecond();
      visitor.run("set:n:2");
      String good = NAME + "=" + visitor.cookie();
      List<String> cookies = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        cookies.add(NAME + "=" + (i % 3 == 0 ? "~2.12345678.x" : "AAAAAA") + i);
      }
      for (int at : List.of(0, 8, 9, 100, 200)) {
        List<String> all = new ArrayList<>(cookies);
        all.add(at, good);
        all.add(at / 2, old);
        Reply reply = send(visitor, String.join("; ", all), "get:n", "say");
        assertEquals("2", reply.body(), "at " + at);
      }
    }
  }

  @ParameterizedTest
  @MatrixSource
  void junk_amongParts_doesNotHideThem(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("random:big:4300", "set:n:5");
      Map<String, String> parts = parts(visitor);
      assertEquals(2, parts.size(), "the session must take two cookies");
      List<String> cookies = new ArrayList<>();
      parts.forEach(
          (name, value) -> {
            for (int i = 0; i < 12; i++) {
              cookies.add(name + "=12345678.x" + i);
              cookies.add(name + "=~2.12345678.x" + i);
            }
            cookies.add(name + "=" + value);
          });
      Reply reply = send(visitor, String.join("; ", cookies), "get:n", "say");
      assertEquals("5", reply.body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void parts_thatDoNotBelongTogether_areAnonymous(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      visitor.run("random:big:6000");
      Map<String, String> old = parts(visitor);
      visitor.run("set:n:1");
      Map<String, String> now = parts(visitor);
      assertEquals(2, now.size());
      String head = now.get(NAME);
      String tail = now.get(NAME + ".1");
      String oldTail = old.get(NAME + ".1");
      assertEquals("false", have(visitor, head, oldTail));
      assertEquals("false", have(visitor, head, null));
      assertEquals("false", have(visitor, null, tail));
      assertEquals("false", have(visitor, tail, head));
      assertEquals("false", have(visitor, head.replace("~2", "~3"), tail));
      assertEquals("true", have(visitor, head, tail));
      String stale = "%s.1=%s; %s=%s; %s.1=%s".formatted(NAME, oldTail, NAME, head, NAME, tail);
      assertEquals("true", send(visitor, stale, "have", "say").body());
    }
  }

  private static String have(Traps visitor, String head, String tail) {
    String header =
        (head == null ? "a=b" : NAME + "=" + head)
            + (tail == null ? "" : "; " + NAME + ".1=" + tail);
    return send(visitor, header, "have", "say").body();
  }

  private static Map<String, String> parts(Traps visitor) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (Cookie cookie : visitor.client.cookies()) {
      parts.put(cookie.getName(), cookie.getValue());
    }
    return parts;
  }
}
