package io.biscotti.sessioncookie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.SetCookie;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCookieTest {

  private static final SessionCookie COOKIE =
      SessionCookie.of(
          SetCookie.named("__Host-session")
              .value("")
              .path("/")
              .secure(true)
              .httpOnly(true)
              .sameSite(SameSite.LAX)
              .build());
  private static final SentTokens NOTHING = SentTokens.NONE;
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.5Z");

  private static SentTokens sent(String header) {
    return COOKIE.sent(List.of(header));
  }

  /** The Cookie header that a browser makes of Set-Cookie lines. */
  private static String header(List<String> lines) {
    return lines.stream().map(line -> line.split(";")[0]).collect(Collectors.joining("; "));
  }

  private static String token(int length, char seed) {
    StringBuilder token = new StringBuilder();
    for (int i = 0; i < length; i++) {
      token.append((char) ('a' + (i * 7 + seed) % 26));
    }
    return token.toString();
  }

  @Test
  void write_shortToken_isOneLine() {
    assertEquals(
        List.of("__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax"),
        COOKIE.write("abc", NOTHING, NOW));
  }

  @Test
  void write_withAnAge_hasTheDateToo() {
    SessionCookie persistent =
        SessionCookie.of(SetCookie.named("sid").value("").maxAge(Duration.ofHours(1)).build());
    assertEquals(
        List.of("sid=abc; Max-Age=3600; Expires=Sun, 01 Mar 2026 13:00:00 GMT"),
        persistent.write("abc", NOTHING, NOW));
    assertEquals("sid=; Max-Age=3600", persistent.line());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4081, 4082, 4083, 8000, 8136, 8137, 12_000, 16_000})
  void sent_whatWriteWrote_isTheToken(int length) {
    String token = token(length, 'x');
    List<String> lines = COOKIE.write(token, NOTHING, NOW);
    assertEquals(List.of(token), sent(header(lines)).tokens());
    for (String line : lines) {
      assertTrue(line.split(";")[0].length() - 1 <= 4096, "a cookie over 4,096 bytes");
    }
    List<String> reversed = new ArrayList<>(lines);
    Collections.reverse(reversed);
    assertEquals(List.of(token), sent(header(reversed)).tokens());
  }

  @Test
  void write_atTheSingleLimit_changesFromOneToTwo() {
    assertEquals(1, COOKIE.write(token(COOKIE.singleBytes(), 'x'), NOTHING, NOW).size());
    assertEquals(2, COOKIE.write(token(COOKIE.singleBytes() + 1, 'x'), NOTHING, NOW).size());
  }

  @Test
  void write_atTheWholeLimit_isFourCookies() {
    String token = token(COOKIE.limitBytes(4), 'x');
    assertEquals(4, COOKIE.write(token, NOTHING, NOW).size());
    assertEquals(List.of(token), sent(header(COOKIE.write(token, NOTHING, NOW))).tokens());
  }

  @Test
  void write_fewerPartsThanBefore_expiresTheRest() {
    List<String> four = COOKIE.write(token(16_000, 'x'), NOTHING, NOW);
    List<String> lines = COOKIE.write("short", sent(header(four)), NOW);
    assertEquals(4, lines.size());
    assertEquals("__Host-session=short; Path=/; Secure; HttpOnly; SameSite=Lax", lines.get(0));
    for (int i = 1; i < 4; i++) {
      assertTrue(lines.get(i).startsWith("__Host-session." + i + "=; Path=/; "), lines.get(i));
      assertTrue(lines.get(i).contains("Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
    }
  }

  @Test
  void sent_partsOfDifferentWrites_giveNoToken() {
    List<String> one = COOKIE.write(token(8000, 'x'), NOTHING, NOW);
    List<String> other = COOKIE.write(token(8000, 'y'), NOTHING, NOW);
    SentTokens mixed = sent(header(List.of(one.get(0), other.get(1))));
    assertEquals(List.of(), mixed.tokens());
    assertTrue(mixed.broken());
  }

  @Test
  void sent_staleDuplicateOfAPart_isPassedOver() {
    String token = token(8000, 'x');
    List<String> fresh = COOKIE.write(token, NOTHING, NOW);
    List<String> stale = COOKIE.write(token(8000, 'y'), NOTHING, NOW);
    SentTokens sent = sent(header(List.of(stale.get(1), fresh.get(0), fresh.get(1))));
    assertEquals(List.of(token), sent.tokens());
  }

  @Test
  void sent_severalOfTheName_areAllCandidates() {
    assertEquals(List.of("a", "b"), sent("__Host-session=a; x=y; __Host-session=b").tokens());
  }

  @Test
  void sent_anyNumberOfTheName_areCandidatesOnceEach() {
    String junk =
        IntStream.range(0, 3_000)
            .mapToObj(i -> "__Host-session=junk" + i % 2_000 + "; ")
            .collect(Collectors.joining());
    List<String> tokens = sent(junk + "__Host-session=good").tokens();
    assertEquals(2_001, tokens.size());
    assertEquals("good", tokens.get(2_000));
  }

  @Test
  void sent_partsAmongJunkParts_areFound() {
    String token = token(12_000, 'x');
    List<String> cookies =
        COOKIE.write(token, NOTHING, NOW).stream().map(line -> line.split(";")[0]).toList();
    assertEquals(3, cookies.size());
    String mark = cookies.get(1).split("=")[1].substring(0, 8);
    List<String> all = new ArrayList<>();
    for (int part = 0; part < cookies.size(); part++) {
      for (int i = 0; i < 40; i++) {
        all.add("__Host-session=~3.AAAAAAAA.junk" + i);
        all.add("__Host-session=~3." + mark + ".junk" + i);
        all.add("__Host-session.1=" + mark + ".junk" + i);
        all.add("__Host-session.1=BBBBBB" + (10 + i) + ".junk");
        all.add("__Host-session.2=~3.junk" + i);
        all.add("__Host-session=~" + i);
      }
      all.add(cookies.get(part));
    }
    for (int i = 0; i < 10; i++) {
      all.add(0, "__Host-session.2=" + mark + ".junk" + i);
    }
    Collections.shuffle(all, new Random(4));
    assertTrue(sent(String.join("; ", all)).tokens().contains(token));
  }

  /**
   * Anyone who knows a mark can send many parts with it, but the number of tokens to try is
   * limited.
   */
  @Test
  void sent_manyPartsOfOneMark_giveABoundedNumberOfTokens() {
    List<String> cookies =
        new ArrayList<>(
            COOKIE.write(token(8_000, 'x'), NOTHING, NOW).stream()
                .map(line -> line.split(";")[0])
                .toList());
    String mark = cookies.get(1).split("=")[1].substring(0, 8);
    for (int i = 0; i < 1_000; i++) {
      cookies.add("__Host-session.1=" + mark + ".junk" + i);
    }
    assertEquals(32, sent(String.join("; ", cookies)).tokens().size());
  }

  @Test
  void write_tokenThatIsTooLong_isRefused() {
    String token = token(COOKIE.limitBytes(4) + 1, 'x');
    assertThrows(IllegalArgumentException.class, () -> COOKIE.write(token, NOTHING, NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "~",
        "~2",
        "~2.",
        "~9.abcdefgh.x",
        "~1.abcdefgh.x",
        "~2.abcdefgh.x",
        "~2.abcdefghx",
        "~2.a.b",
        "~\u0000.abcdefgh.x",
        "~-.abcdefgh.x"
      })
  void sent_malformedFirstPart_isBroken(String value) {
    SentTokens sent = sent("__Host-session=" + value);
    assertEquals(List.of(), sent.tokens());
    assertTrue(sent.broken());
  }

  @Test
  void sent_otherNames_areNotOurs() {
    SentTokens sent = sent("__host-session=a; session=b; __Host-session.1=c");
    assertEquals(List.of(), sent.tokens());
    assertFalse(sent.isAny());
    assertTrue(sent.has(1));
  }

  /** Random fields: which cookies are ours must not depend on who reads them. */
  @Test
  void sent_anyField_findsWhatTheGeneralParserFinds() {
    Random random = new Random(15);
    String[] pieces = {
      "__Host-session",
      ".1",
      ".3",
      ".4",
      ".",
      "=",
      "==",
      ";",
      "; ",
      "\t",
      " ",
      "\"",
      "~2.",
      "abc",
      ","
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(14); length > 0; length--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      String field = text.toString();
      CookieHeader all = CookieHeader.parse(field);
      SentTokens sent = sent(field);
      assertEquals(!all.values("__Host-session").isEmpty(), sent.isAny(), field);
      assertEquals(!all.values("__Host-session.1").isEmpty(), sent.has(1), field);
      assertEquals(!all.values("__Host-session.3").isEmpty(), sent.has(3), field);
      assertEquals(
          all.values("__Host-session").stream()
              .filter(value -> !value.startsWith("~"))
              .distinct()
              .toList(),
          sent.tokens(),
          field);
      assertEquals(
          all.cookies().stream().filter(each -> !COOKIE.isNamed(each.name())).toList(),
          CookieHeader.parse(COOKIE.without(field)).cookies(),
          field);
    }
  }
}
