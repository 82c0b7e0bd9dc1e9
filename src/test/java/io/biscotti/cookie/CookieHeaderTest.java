package io.biscotti.cookie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.cookie.CookieHeader.Sent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieHeaderTest {
  private static final int MEGABYTE = 1 << 20;

  static List<Arguments> lines() {
    return List.of(
        Arguments.of("SID=31d4d96e407aad42", List.of(sent("SID", "31d4d96e407aad42"))),
        Arguments.of(
            "SID=31d4d96e407aad42; lang=en-US",
            List.of(sent("SID", "31d4d96e407aad42"), sent("lang", "en-US"))),
        Arguments.of("SID=1; sid=1", List.of(sent("SID", "1"), sent("sid", "1"))),
        Arguments.of("a=1; a=2; a=1", List.of(sent("a", "1"), sent("a", "2"), sent("a", "1"))),
        Arguments.of("a=1;b=2;\tc=3", List.of(sent("a", "1"), sent("b", "2"), sent("c", "3"))),
        Arguments.of(" \ta \t= \tb c\t ; ", List.of(sent("a", "b c"))),
        Arguments.of(";;a=1;; ;b=2;", List.of(sent("a", "1"), sent("b", "2"))),
        Arguments.of("a=", List.of(sent("a", ""))),
        Arguments.of("a", List.of(sent("", "a"))),
        Arguments.of("=a", List.of(sent("", "a"))),
        Arguments.of("=", List.of()),
        Arguments.of(" = ;=", List.of()),
        Arguments.of("a==b=", List.of(sent("a", "=b="))),
        Arguments.of("a=\"1\"; b=\"x y\"", List.of(sent("a", "\"1\""), sent("b", "\"x y\""))),
        Arguments.of("a=\"1;2\"", List.of(sent("a", "\"1"), sent("", "2\""))),
        Arguments.of("a=1, b=2", List.of(sent("a", "1, b=2"))),
        Arguments.of("a=%3B\\;b=+", List.of(sent("a", "%3B\\"), sent("b", "+"))),
        Arguments.of(
            "$Version=1; a=b; $Path=/",
            List.of(sent("$Version", "1"), sent("a", "b"), sent("$Path", "/"))),
        Arguments.of(
            "a=\0b; c=\u0001\r\n\u007f", List.of(sent("a", "\0b"), sent("c", "\u0001\r\n\u007f"))),
        Arguments.of(
            "a=\u00c3\u0028; \u00ff=\u00fe",
            List.of(sent("a", "\u00c3("), sent("\u00ff", "\u00fe"))),
        Arguments.of("a=\ud800", List.of(sent("a", "\ud800"))),
        Arguments.of("a=\u00a01\u2003", List.of(sent("a", "\u00a01\u2003"))),
        Arguments.of("", List.of()),
        Arguments.of("   ", List.of()));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void parse_line_yieldsCookiesInOrder(String line, List<Sent> expected) {
    assertEquals(expected, CookieHeader.parse(line).cookies());
  }

  @Test
  void parse_absentField_isEmpty() {
    for (CookieHeader header :
        List.of(CookieHeader.parse((String) null), CookieHeader.parse(List.of()))) {
      assertEquals(List.of(), header.cookies());
      assertEquals(List.of(), header.values("a"));
      assertEquals(Set.of(), header.duplicates());
      assertEquals(0, header.sizeBytes());
    }
  }

  @Test
  void parse_severalFields_areReadInOrder() {
    CookieHeader header = CookieHeader.parse(List.of("a=1; b=2", "", "a=3"));
    assertEquals(List.of(sent("a", "1"), sent("b", "2"), sent("a", "3")), header.cookies());
  }

  @Test
  void parse_valueAcrossFields_isNotJoined() {
    assertEquals(
        List.of(sent("a", "1"), sent("", "2")), CookieHeader.parse(List.of("a=1", "2")).cookies());
  }

  @Test
  void parse_withStart_keepsOnlyThoseNames() {
    CookieHeader header =
        CookieHeader.parse(
            List.of("sid=0; x=sid; sid; =sid=1; SID=2; sid.1=a", "sid .2=b; sid.2=c; si=d;sid"),
            "sid");
    assertEquals(
        List.of(sent("sid", "0"), sent("sid.1", "a"), sent("sid .2", "b"), sent("sid.2", "c")),
        header.cookies());
  }

  @Test
  void parse_withStartThatReachesPastTheName_keepsNone() {
    assertEquals(List.of(), CookieHeader.parse(List.of("a=b; a"), "a=").cookies());
  }

  @Test
  void values_exactNameOnly_inOrder() {
    CookieHeader header = CookieHeader.parse("sid=2; SID=x; sid.1=y; sid=1; xsid=z; sid=2");
    assertEquals(List.of("2", "1", "2"), header.values("sid"));
    assertEquals(List.of("x"), header.values("SID"));
    assertEquals(List.of(), header.values("Sid"));
  }

  @Test
  void duplicates_namesThatCameAgain_once() {
    CookieHeader header = CookieHeader.parse("b=1; a=1; a=2; c=1; b=1; a=3; A=1");
    assertEquals(List.of("a", "b"), List.copyOf(header.duplicates()));
  }

  @Test
  void sizeBytes_countsFieldsAsOne() {
    assertEquals(8, CookieHeader.parse("a=1;b=\u00ff\u00ff").sizeBytes());
    assertEquals("a=1; b=2; c=3".length(), size("a=1; b=2", "c=3"));
    assertEquals("a=1; b=2".length(), sizeWithStart("b", "a=1; b=2"));
  }

  private static int size(String... lines) {
    return CookieHeader.parse(List.of(lines)).sizeBytes();
  }

  private static int sizeWithStart(String start, String... lines) {
    return CookieHeader.parse(List.of(lines), start).sizeBytes();
  }

  @Test
  void cookies_cannotBeChanged() {
    CookieHeader header = CookieHeader.parse("a=1; a=2");
    assertThrows(UnsupportedOperationException.class, () -> header.cookies().remove(0));
    assertThrows(UnsupportedOperationException.class, () -> header.duplicates().clear());
  }

  @Test
  void toString_holdsNoValue() {
    String shown = CookieHeader.parse("sid=secret; s\r\n=secret; secret").toString();
    assertTrue(shown.contains("'sid', 6 characters"), shown);
    assertFalse(shown.contains("secret") || shown.contains("\n"), shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {";", "=", " ", "\t;", "\"", "a", "a=", "a;", "=;", "\0", "\u00ff", "a=b; "})
  void parse_megabytesOfOneThing_takesLinearTime(String piece) {
    String line = piece.repeat(4 * MEGABYTE / piece.length());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    CookieHeader header = CookieHeader.parse(line);
    header.duplicates();
    header.values("a");
    CookieHeader.parse(List.of(line), "aaaaaaaaaaaaaaaa");
    Duration taken = Duration.ofNanos(threads.getCurrentThreadCpuTime() - start);
    assertTrue(taken.toSeconds() < 10, taken::toString);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 6265, 9110})
  void parse_randomText_isReadAsTheRulesSay(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 4_000; i++) {
      List<String> lines = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        lines.add(random.nextBoolean() ? likelyText(random) : anyBytes(random));
      }
      List<Sent> expected = reference(lines);
      assertEquals(expected, CookieHeader.parse(lines).cookies());
      String start = random.nextBoolean() ? "a" : "=a ";
      assertEquals(
          expected.stream().filter(sent -> sent.name().startsWith(start)).toList(),
          CookieHeader.parse(lines, start).cookies());
    }
  }

  /** Text made of significant characters, so that most of it resembles a cookie. */
  private static String likelyText(Random random) {
    String characters = "aab=;; \t\"$,\0\u0085";
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(40); n > 0; n--) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }

  private static String anyBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return new String(
        bytes, random.nextBoolean() ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }

  /** The rules again, slow and simple. */
  private static List<Sent> reference(List<String> lines) {
    List<Sent> cookies = new ArrayList<>();
    for (String line : lines) {
      for (String piece : line.split(";")) {
        int equals = piece.indexOf('=');
        String name = trimmed(equals < 0 ? "" : piece.substring(0, equals));
        String value = trimmed(piece.substring(equals + 1));
        if (!name.isEmpty() || !value.isEmpty()) {
          cookies.add(sent(name, value));
        }
      }
    }
    return cookies;
  }

  private static String trimmed(String text) {
    return text.replaceAll("\\A[ \t]+|[ \t]+\\z", "");
  }

  private static Sent sent(String name, String value) {
    return new Sent(name, value);
  }
}
