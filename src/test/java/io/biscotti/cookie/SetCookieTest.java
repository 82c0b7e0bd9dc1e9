package io.biscotti.cookie;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetCookieTest {
  private static final Instant NOW = Instant.parse("2026-06-09T10:18:14Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Duration LIMIT = Duration.ofDays(400);

  private static SetCookie full() {
    return SetCookie.named("__Secure-sid")
        .value("31d4d96e407aad42")
        .path("/app")
        .domain("site.example")
        .maxAge(Duration.ofMinutes(30))
        .expires(NOW)
        .secure(true)
        .httpOnly(true)
        .sameSite(SameSite.NONE)
        .partitioned(true)
        .build();
  }

  @Test
  void header_everyAttribute_standsInOrder() {
    assertEquals(
        "__Secure-sid=31d4d96e407aad42; Path=/app; Domain=site.example; Max-Age=1800;"
            + " Expires=Tue, 09 Jun 2026 10:18:14 GMT; Secure; HttpOnly; SameSite=None; Partitioned",
        full().header());
  }

  /** The examples of RFC 6265bis, section 3.1, and the one of CHIPS. */
  static List<Map.Entry<SetCookie.Builder, String>> examples() {
    return List.of(
        Map.entry(SetCookie.named("SID").value("31d4d96e407aad42"), "SID=31d4d96e407aad42"),
        Map.entry(
            SetCookie.named("SID").value("31d4d96e407aad42").path("/").domain("site.example"),
            "SID=31d4d96e407aad42; Path=/; Domain=site.example"),
        Map.entry(
            SetCookie.named("SID").value("31d4d96e407aad42").path("/").secure(true).httpOnly(true),
            "SID=31d4d96e407aad42; Path=/; Secure; HttpOnly"),
        Map.entry(
            SetCookie.named("lang").value("en-US").path("/").domain("site.example"),
            "lang=en-US; Path=/; Domain=site.example"),
        Map.entry(
            SetCookie.named("lang").value("en-US").expires(NOW),
            "lang=en-US; Expires=Tue, 09 Jun 2026 10:18:14 GMT"),
        Map.entry(
            SetCookie.named("lang").expires(Instant.parse("1994-11-06T08:49:37Z")),
            "lang=; Expires=Sun, 06 Nov 1994 08:49:37 GMT"),
        Map.entry(
            SetCookie.named("__Host-SID").value("12345").path("/").secure(true),
            "__Host-SID=12345; Path=/; Secure"),
        Map.entry(
            SetCookie.named("__Host-name")
                .value("value")
                .path("/")
                .secure(true)
                .sameSite(SameSite.NONE)
                .partitioned(true),
            "__Host-name=value; Path=/; Secure; SameSite=None; Partitioned"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void header_examplesOfTheStandards(Map.Entry<SetCookie.Builder, String> example) {
    assertEquals(example.getValue(), example.getKey().build().header());
  }

  @Test
  void header_anyValidCookie_isReadBackUnchanged() {
    Random random = new Random(6265);
    for (int i = 0; i < 5_000; i++) {
      SetCookie cookie = anyCookie(random);
      Received received = Received.read(cookie.header());
      assertEquals(cookie.name(), received.name());
      assertEquals(cookie.value(), received.value());
      assertEquals(attributes(cookie), received.attributes());
    }
  }

  private static SetCookie anyCookie(Random random) {
    boolean secure = random.nextBoolean();
    SameSite sameSite = SameSite.values()[random.nextInt(secure ? 3 : 2)];
    String quote = random.nextInt(4) == 0 ? "\"" : "";
    String name = text(random, 1 + random.nextInt(20), "abcXYZ019!#$%&'*+-.^_`|~");
    String value = text(random, random.nextInt(60), "abcXYZ019!#$%&'()*+-./:<=>?@[]^_`{|}~");
    return SetCookie.named(name)
        .value(quote + value + quote)
        .path(
            random.nextBoolean() ? null : "/" + text(random, random.nextInt(9), "ab/ ,=\"~") + "x")
        .domain(random.nextBoolean() ? null : text(random, 1 + random.nextInt(9), "az09") + ".test")
        .maxAge(random.nextBoolean() ? null : Duration.ofSeconds(random.nextInt(34_560_001)))
        .expires(random.nextBoolean() ? null : Instant.ofEpochSecond(random.nextInt()))
        .secure(secure)
        .httpOnly(random.nextBoolean())
        .sameSite(random.nextBoolean() ? null : sameSite)
        .partitioned(secure && random.nextBoolean())
        .build();
  }

  private static String text(Random random, int length, String characters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }

  private static Map<String, String> attributes(SetCookie cookie) {
    Map<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (cookie.path() != null) {
      attributes.put("Path", cookie.path());
    }
    if (cookie.domain() != null) {
      attributes.put("Domain", cookie.domain());
    }
    if (cookie.maxAge() != null) {
      attributes.put("Max-Age", Long.toString(cookie.maxAge().toSeconds()));
    }
    if (cookie.expires() != null) {
      StringBuilder date = new StringBuilder();
      HttpDate.append(date, cookie.expires());
      attributes.put("Expires", date.toString());
    }
    if (cookie.secure()) {
      attributes.put("Secure", "");
    }
    if (cookie.httpOnly()) {
      attributes.put("HttpOnly", "");
    }
    if (cookie.sameSite() != null) {
      attributes.put("SameSite", cookie.sameSite().attribute());
    }
    if (cookie.partitioned()) {
      attributes.put("Partitioned", "");
    }
    return attributes;
  }

  @Test
  void expire_fullCookie_keepsAllButValueAndLifetime() {
    assertEquals(
        "__Secure-sid=; Path=/app; Domain=site.example; Max-Age=0;"
            + " Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=None; Partitioned",
        full().expire().header());
  }

  @Test
  void expire_plainCookie_gainsNoOtherAttribute() {
    assertEquals(
        "a=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        SetCookie.named("a").value("b").build().expire().header());
  }

  @Test
  void withValue_keepsTheRest() {
    SetCookie changed = full().withValue("other");
    assertEquals(full().header().replace("31d4d96e407aad42", "other"), changed.header());
    assertEquals(full(), changed.withValue("31d4d96e407aad42"));
  }

  @Test
  void withValue_brokenValue_isRefused() {
    assertRefused("value-octets", () -> full().withValue("a b"));
  }

  @Test
  void withValue_atTheLimit_isAcceptedAndAboveItRefused() {
    SetCookie cookie = SetCookie.named("12345").build();
    assertEquals(4096, cookie.withValue("x".repeat(4091)).sizeBytes());
    assertRefused("size-limit", () -> cookie.withValue("x".repeat(4092)));
  }

  @Test
  void sizeBytes_countsNameAndValueWithQuotes() {
    assertEquals(3 + 4, SetCookie.named("sid").value("\"ab\"").path("/").build().sizeBytes());
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0",
    "PT0.000000001S, 1",
    "PT0.5S, 1",
    "PT59.999S, 60",
    "PT60S, 60",
    "PT9599H59M59S, 34559999",
    "P400D, 34560000",
    "PT9600H0M0.000000001S, 34560000",
    "PT9600H0M1S, 34560000",
    "PT2562047788015215H, 34560000"
  })
  void maxAge_anyDuration_isRoundedUpAndCappedAt400Days(Duration maxAge, long expected) {
    SetCookie cookie = SetCookie.named("a").maxAge(maxAge).build();
    assertEquals("a=; Max-Age=" + expected, cookie.header());
    assertEquals(Duration.ofSeconds(expected), cookie.maxAge());
  }

  @Test
  void maxAge_negative_isRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> SetCookie.named("a").maxAge(Duration.ofSeconds(-3)).build());
    assertTrue(refused.getMessage().contains("maxAge must be >= 0 s, was PT-3S"));
  }

  @Test
  void expires_zonedDate_isSentInGmt() {
    String expected = "a=; Expires=Tue, 09 Jun 2026 10:18:14 GMT";
    ZonedDateTime zoned = ZonedDateTime.parse("2026-06-09T12:18:14+02:00[Europe/Paris]");
    OffsetDateTime offset = OffsetDateTime.parse("2026-06-09T02:18:14-08:00");
    assertEquals(expected, SetCookie.named("a").expires(zoned).build().header());
    assertEquals(expected, SetCookie.named("a").expires(offset).build().header());
  }

  @Test
  void expires_fractionOfASecond_isDropped() {
    SetCookie cookie = SetCookie.named("a").expires(NOW.plusMillis(999)).build();
    assertEquals(NOW, cookie.expires());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0})
  void capped_upTo400Days_isTheSame(long seconds) {
    Instant expires = NOW.plus(LIMIT).plusSeconds(seconds);
    SetCookie cookie = SetCookie.named("a").expires(expires).build();
    assertSame(cookie, cookie.capped(CLOCK));
  }

  @Test
  void capped_past400Days_isCut() {
    SetCookie cookie =
        SetCookie.named("a").value("b").path("/").expires(NOW.plus(LIMIT).plusSeconds(1)).build();
    SetCookie expected = SetCookie.named("a").value("b").path("/").expires(NOW.plus(LIMIT)).build();
    assertEquals(expected, cookie.capped(CLOCK));
  }

  @Test
  void capped_withoutExpires_isTheSame() {
    SetCookie cookie = SetCookie.named("a").maxAge(LIMIT).build();
    assertSame(cookie, cookie.capped(CLOCK));
  }

  @Test
  void build_severalRulesBroken_namesEachButNotTheValue() {
    SetCookie.Builder builder = SetCookie.named("__Host-sid").value("top secret").path("/app");
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.contains("value-octets: value must be"), message);
    assertTrue(message.contains("had U+0020 at index 3"), message);
    assertTrue(message.contains("host-prefix-secure: "), message);
    assertTrue(
        message.contains(
            "host-prefix-path: a name that begins with __Host- needs Path=/, path was '/app'"
                + " (RFC 6265bis, section 4.1.3.2)"),
        message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void toString_holdsNoValue() {
    SetCookie cookie = full();
    for (Object shown : List.of(cookie, cookie.proposal())) {
      assertTrue(shown.toString().contains("__Secure-sid"));
      assertFalse(shown.toString().contains(cookie.value()));
    }
  }

  private static void assertRefused(String rule, Runnable caller) {
    String message = assertThrows(IllegalArgumentException.class, caller::run).getMessage();
    assertTrue(message.startsWith(rule + ": "), message);
  }
}
