package io.biscotti.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest {
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  private static final String CHROME =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
          + " Chrome/126.0.0.0 Safari/537.36";

  private static Client client(String userAgent) {
    return new Client("203.0.113.7", userAgent, Hints.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "' curl/8 '|curl/8",
        "'a\u0000b\r\nc\td\u007f\u0085e'|abcde",
        "'\u202eevil\u202c\u2066x\u2069\u200f\u061c\u200b'|evilx",
        "'a\u2028b\u2029c'|abc",
        "'\ud800a\udc00'|a",
        "'grün 😀'|'grün 😀'",
        "'<script>'|<script>",
        "'\u00ad\ufeff'|''",
      })
  void userAgent_whatIsNotShown_isRemoved(String sent, String kept) {
    assertEquals(kept, client(sent).userAgent());
  }

  /** Whatever headers come, and whatever was known: no change of client goes unnoticed. */
  @Test
  void isSender_ofEachPair_isWhetherTheyAreEqual() {
    List<String> addresses =
        List.of(
            "203.0.113.7",
            "203.0.113.0",
            "203.0.113.255",
            "203.0.113.256",
            "203.0.113.07",
            "203.0.113.00",
            "203.0.113.",
            "203.0.113.7x",
            "203.0.113.7.8",
            "203.0.113.1234",
            "203.0.11.37",
            "203.0.1130",
            "1203.0.113.7",
            "20.3.0.113",
            "[203.0.113.7]",
            "::ffff:203.0.113.7",
            "2001:db8:1::7",
            "2001:db8:1:0:5::9",
            "2001:db8:2::7",
            "::1",
            "unix:/socket",
            "0",
            ".0",
            "");
    List<String> agents =
        List.of(FIREFOX, CHROME, " " + FIREFOX, "a\nb", "ab", "x".repeat(300), "x".repeat(256), "");
    for (String knownAddress : addresses) {
      for (String knownAgent : agents) {
        Client known = new Client(knownAddress, knownAgent, Hints.NONE);
        for (String address : addresses) {
          for (String agent : agents) {
            assertEquals(
                known.equals(new Client(address, agent, Hints.NONE)),
                known.isSender(address, agent),
                () -> known + " " + address + " " + agent);
          }
        }
      }
    }
  }

  @Test
  void isSender_withHints_isFalse() {
    Client hinted = new Client("203.0.113.7", FIREFOX, new Hints("a", "", "", "", ""));
    assertFalse(hinted.isSender("203.0.113.7", FIREFOX));
    assertTrue(Client.UNKNOWN.isSender(null, null));
  }

  @Test
  void userAgent_tooLong_isCut() {
    assertEquals("x".repeat(256), client("x".repeat(300)).userAgent());
    assertEquals("x".repeat(256), client("\u202e".repeat(9_000) + "x".repeat(300)).userAgent());
    assertEquals("x".repeat(255), client("x".repeat(255) + "😀").userAgent());
    assertEquals("x".repeat(254) + "😀", client("x".repeat(254) + "😀y").userAgent());
  }

  @Test
  void hints_each_isCleanedAndBounded() {
    Hints hints = new Hints("a\nb", "x".repeat(300), "\u202e\"Linux\"", "", " m ");
    assertEquals(new Hints("ab", "x".repeat(256), "\"Linux\"", "", "m"), hints);
  }

  @Test
  void lines_hints_areReadBack() {
    for (Hints hints :
        new Hints[] {
          Hints.NONE,
          new Hints("\"Chromium\";v=\"126\"", "?0", "\"Linux\"", "\"6.8\"", "\"x\""),
          new Hints("", "", "", "", "model"),
          new Hints("", "?1", "", "", ""),
        }) {
      assertEquals(hints, Hints.ofLines(hints.lines()));
    }
    String x = "x".repeat(256);
    assertEquals(1284, new Hints(x, x, x, x, x).lines().length());
    assertEquals(new Hints("a", "b", "c", "d", "e"), Hints.ofLines("a\nb\nc\nd\ne\nf\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Firefox/128.0|Firefox/129.0.1",
        "Firefox/128.0|Firefox/130.0a1",
        "Chrome/126.0.0.0 Safari/537.36|Chrome/99.0 Safari/605.1.15",
        "CPU iPhone OS 17_5 like Mac OS X|CPU iPhone OS 18_0_1 like Mac OS X",
        "Version/17.5 Mobile/15E148 Safari/604.1|Version/18.0 Mobile/22A3354 Safari/604.1",
        "(X11; rv:128.0) Gecko/20100101|(X11; rv:129.0) Gecko/20100101",
        "curl/8.5.0|curl/8.10.1-DEV",
      })
  void browser_update_isTheSame(String before, String after) {
    assertEquals(client(before).browser(), client(after).browser());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "curl/8.5.0",
        "x",
        "",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
        CHROME,
        CHROME + " Edg/126.0.0.0",
      })
  void browser_another_differs(String other) {
    assertNotEquals(client(FIREFOX).browser(), client(other).browser());
  }

  @Test
  void browser_key_isShortAndTheSameInEveryRelease() {
    assertEquals("", client("").browser());
    assertEquals("1i8l32df9v2lv", client(FIREFOX).browser());
    assertEquals("d3vg48xbe4p0", client(CHROME).browser());
    assertTrue(client("\uffee".repeat(256)).browser().length() <= 13);
    assertEquals(
        client(FIREFOX).browser(),
        new Client("", FIREFOX, new Hints("a", "", "", "", "")).browser());
  }
}
