package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.Traps.Setup;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.CookieClient;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixSource;
import io.biscotti.testkit.Reply;
import io.biscotti.testkit.Server;
import io.biscotti.testkit.Server.Kind;
import io.biscotti.testkit.ServerOptions;
import io.biscotti.testkit.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cookie is what {@code <session-config>} says, the same on every container. */
class CookieConfigIT {

  private static final Path IN_CODE =
      TrapsWar.of(
          "traps-in-code",
          "",
          "",
          Map.of(),
          "<listener><listener-class>com.example.traps.ConfigListener</listener-class></listener>");

  private static String attributes(Traps visitor, Reply reply) {
    assertEquals(1, visitor.lines(reply).size(), reply::toString);
    String line = visitor.lines(reply).get(0);
    return line.substring(line.indexOf(';') + 2).replaceAll("Expires=[^;]*GMT", "Expires=…");
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_withoutConfiguration_hasOurDefaults(Kind kind) {
    try (Traps visitor = Traps.visit(kind)) {
      assertEquals(
          "Path=/; Secure; HttpOnly; SameSite=Lax", attributes(visitor, visitor.run("set:n:1")));
      assertEquals(
          "Expires=…; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax",
          sorted(attributes(visitor, visitor.run("end"))));
    }
  }

  /** Moves the two attributes that make a cookie expire to the front, whatever their order was. */
  private static String sorted(String attributes) {
    String rest = attributes.replace("Max-Age=0; ", "").replace("Expires=…; ", "");
    assertTrue(attributes.contains("Max-Age=0"), attributes);
    assertTrue(attributes.contains("Expires=…"), attributes);
    return "Expires=…; Max-Age=0; " + rest;
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_withEverythingConfigured_hasItAll(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.FULL)) {
      String common =
          "Path=/shop/; Domain=example.test; Secure; HttpOnly; SameSite=None; Partitioned";
      String set = attributes(visitor, visitor.run("set:n:1"));
      assertTrue(set.contains("Max-Age=86400"), set);
      assertEquals(common, set.replace("Max-Age=86400; ", "").replace("Expires=…; ", ""));
      assertEquals(
          "Expires=…; Max-Age=0; " + common, sorted(attributes(visitor, visitor.run("end"))));
      assertEquals(List.of(), visitor.client.cookies());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_forPlainHttp_hasNeitherPrefixNorSecure(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.MEMORY)) {
      Reply reply = visitor.run("set:n:1");
      assertEquals("Path=/; HttpOnly; SameSite=Lax", attributes(visitor, reply));
      assertTrue(reply.setCookies().get(0).startsWith("mem="), reply::toString);
      assertEquals("1", visitor.get("n"));
    }
  }

  /**
   * All servers but Tomcat report false for flags that were never set, so only {@code web.xml} can
   * turn flags off.
   */
  @ParameterizedTest
  @MatrixSource
  void cookie_configuredInCode_isAsFarAsTheContainerCanTell(Kind kind) {
    boolean tells = kind.name().startsWith("TOMCAT");
    try (CookieClient client = Servers.shared(ServerOptions.of(kind, IN_CODE)).client()) {
      Reply reply = client.get(Traps.path("set:n:1"));
      assertEquals(1, reply.setCookies().size(), reply::toString);
      assertEquals(
          (tells ? "session" : "__Host-session")
              + "=…; Path=/; Max-Age=3600; Expires=…"
              + (tells ? "" : "; Secure; HttpOnly")
              + "; SameSite=Lax",
          reply
              .setCookies()
              .get(0)
              .replaceFirst("=[^;]*", "=…")
              .replaceFirst("Expires=[^;]*GMT", "Expires=…"));
      assertEquals("1", client.get(Traps.path("get:n", "say")).body());
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_persistent_saysTheSameByMaxAgeAndExpires(Kind kind) {
    try (Traps visitor = Traps.visit(kind, Setup.FULL)) {
      String line = visitor.lines(visitor.run("set:n:1")).get(0);
      String date = line.replaceFirst(".*; Expires=([^;]*GMT).*", "$1");
      Duration left =
          Duration.between(
              Instant.now(), Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
      assertTrue(line.contains("; Max-Age=86400; "), line);
      assertTrue(left.toSeconds() > 86_000 && left.toSeconds() <= 86_400, line);
    }
  }

  @ParameterizedTest
  @MatrixSource
  void cookie_persistentInASessionThatGoesStale_isRenewed(Kind kind) throws Exception {
    try (Traps visitor = Traps.visit(kind, Setup.FULL)) {
      // Within a tenth of the idle time.
      Reply fresh =
          Await.within(
              Duration.ofSeconds(2),
              () -> {
                visitor.client.forget();
                visitor.run("idle:20");
                return visitor.run("have");
              });
      assertEquals(List.of(), fresh.setCookies());
      Reply renewed = Await.until(() -> visitor.run("have"), each -> !each.setCookies().isEmpty());
      assertTrue(attributes(visitor, renewed).contains("Max-Age=86400"));
    }
  }

  private static Stream<Arguments> broken() {
    return Matrix.of(Kind.class).stream()
        .flatMap(
            kind ->
                Stream.of("host-prefix-domain", "same-site-none-secure")
                    .map(rule -> Arguments.of(kind, rule)));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void configuration_thatBreaksARule_refusesToStartAndNamesIt(Kind kind, String rule) {
    String cookie =
        rule.equals("host-prefix-domain")
            ? "<name>__Host-id</name><domain>example.test</domain>"
            : "<name>id</name><secure>false</secure><attribute>"
                + "<attribute-name>SameSite</attribute-name>"
                + "<attribute-value>None</attribute-value></attribute>";
    String log =
        Server.refuse(
            ServerOptions.of(
                kind, TrapsWar.of("refused", "", "", Map.of(), TrapsWar.cookie(cookie))));
    assertTrue(log.contains(rule), log);
    assertTrue(log.contains("RFC 6265bis"), log);
  }
}
