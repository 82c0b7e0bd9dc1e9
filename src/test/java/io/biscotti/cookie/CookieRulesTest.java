package io.biscotti.cookie;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.cookie.Finding.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieRulesTest {
  private static final Instant NOW = Instant.parse("2026-06-09T10:18:14Z");
  private static final Duration LIMIT = Duration.ofDays(400);

  /** A rule's id, a cookie that breaks it, and a similar cookie that doesn't. */
  static List<Arguments> errors() {
    return List.of(
        row("name-empty", raw("", "x"), raw("a", "x")),
        row("nameless-prefix", raw("", "__Secure-a=b"), raw("", "_Secure-a=b")),
        row("nameless-prefix", raw("", "__host-"), raw("", "__host_")),
        row("nameless-prefix", raw("", "__HTTP-x"), raw("", "x__HTTP-x")),
        row("nameless-prefix", raw("", "__Host-Http-x"), raw("a", "__Host-Http-x")),
        row("name-token", raw("a b", ""), raw("a_b", "")),
        row("name-token", raw("a=b", ""), raw("a.b", "")),
        row("name-token", raw("a;", ""), raw("a!", "")),
        row("name-token", raw("\u00e9", ""), raw("e", "")),
        row("name-token", raw("[a]", ""), raw("!#$%&'*+-.^_`|~09azAZ", "")),
        row("name-token", raw("a\t", ""), raw("a", "")),
        row("name-control", raw("a\0", ""), raw("a", "")),
        row("name-control", raw("a\r\nX: y", ""), raw("aX", "")),
        row("name-control", raw("\u007f", ""), raw("~", "")),
        row("value-octets", raw("a", "x y"), raw("a", "x+y")),
        row("value-octets", raw("a", "x,y"), raw("a", "x-y")),
        row("value-octets", raw("a", "x;y"), raw("a", "x:y")),
        row("value-octets", raw("a", "x\\y"), raw("a", "x/y")),
        row("value-octets", raw("a", "x\"y"), raw("a", "\"xy\"")),
        row("value-octets", raw("a", "\""), raw("a", "\"\"")),
        row("value-octets", raw("a", "\"x\"y\""), raw("a", "\"xy\"")),
        row("value-octets", raw("a", "\u00fc"), raw("a", "!~")),
        row("value-octets", raw("a", "x\ty"), raw("a", "xy")),
        row("value-control", raw("a", "x\nSet-Cookie: b=c"), raw("a", "x")),
        row("value-control", raw("a", "\u0008"), raw("a", "")),
        row("value-control", raw("a", "\u007f"), raw("a", "~")),
        row("value-control", raw("a", "\"\u001f\""), raw("a", "\"!\"")),
        row("size-limit", raw("a", "x".repeat(4096)), raw("a", "x".repeat(4095))),
        row("size-limit", raw("a".repeat(4097), ""), raw("a".repeat(4096), "")),
        row("size-limit", raw("aa", "\u00fc".repeat(2048)), raw("a", "\u00fc".repeat(2047))),
        row("path-limit", path("/".repeat(1025)), path("/".repeat(1024))),
        row("path-absolute", path(""), path("/")),
        row("path-absolute", path("app"), path("/app")),
        row("path-absolute", path("\\"), path("/\\")),
        row("path-octets", path("/a;b"), path("/a,b c=\"d\"~")),
        row("path-octets", path("/\u00e9"), path("/%C3%A9")),
        row("path-octets", path("/\r\n"), path("/rn")),
        row("path-octets", path("/\u007f"), path("/~")),
        row("domain-limit", domain("a.".repeat(512) + "b"), domain("a.b")),
        row("domain-host", domain(""), domain("a")),
        row("domain-host", domain(".site.example"), domain("site.example")),
        row("domain-host", domain("site.example."), domain("site.example")),
        row("domain-host", domain("site..example"), domain("www.site.example")),
        row("domain-host", domain("site.example:443"), domain("443.site.example")),
        row("domain-host", domain("-a.example"), domain("a-a.example")),
        row("domain-host", domain("a-.example"), domain("xn--bcher-kva.example")),
        row("domain-host", domain("a_b.example"), domain("A1.EXAMPLE")),
        row("domain-host", domain("b\u00fccher.example"), domain("bucher.example")),
        row("domain-host", domain("[::1]"), domain("localhost")),
        row("domain-host", domain("a.b; Secure"), domain("a.b")),
        row("domain-host", domain("a".repeat(64) + ".b"), domain("a".repeat(63) + ".b")),
        row("domain-host", domain("a.".repeat(126) + "bc"), domain("a.".repeat(126) + "b")),
        row("domain-address", domain("127.0.0.1"), domain("127.0.0.1.example")),
        row("domain-address", domain("127.1"), domain("127.a")),
        row("domain-address", domain("2130706433"), domain("a2130706433")),
        row("domain-address", domain("0x7F.0x1"), domain("0x7F.0xg")),
        row("domain-address", domain("a.0x"), domain("a.x0")),
        row("max-age-negative", maxAge(Duration.ofNanos(-1)), maxAge(Duration.ZERO)),
        row(
            "expires-year",
            expires(Instant.parse("1600-12-31T23:59:59Z")),
            expires(Instant.parse("1601-01-01T00:00:00Z"))),
        row(
            "expires-year",
            expires(Instant.parse("+10000-01-01T00:00:00Z")),
            expires(Instant.parse("9999-12-31T23:59:59Z"))),
        row("same-site-value", attributes("a", "sS=default"), attributes("a", "sS=STRICT")),
        row("same-site-value", attributes("a", "sS="), attributes("a", "")),
        row("same-site-none-secure", attributes("a", "sS=none"), attributes("a", "S sS=none")),
        row("same-site-none-secure", attributes("a", "sS=None"), attributes("a", "sS=Lax")),
        row("partitioned-secure", attributes("a", "P"), attributes("a", "S P")),
        row("secure-prefix-secure", attributes("__Secure-a", ""), attributes("__Secure-a", "S")),
        row("host-prefix-secure", attributes("__Host-a", "p=/"), attributes("__Host-a", "S p=/")),
        row("host-prefix-path", attributes("__Host-a", "S"), attributes("__Host-a", "S p=/")),
        row("host-prefix-path", attributes("__HOST-a", "S p=/a"), attributes("__HOST-a", "S p=/")),
        row(
            "host-prefix-domain",
            attributes("__Host-a", "S p=/ d=a.b"),
            attributes("__Host-a", "S p=/")),
        row("http-prefix-secure", attributes("__Http-a", "H"), attributes("__Http-a", "S H")),
        row("http-prefix-http-only", attributes("__Http-a", "S"), attributes("__http-a", "S H")),
        row(
            "host-http-prefix-secure",
            attributes("__Host-Http-a", "H p=/"),
            attributes("__Host-Http-a", "S H p=/")),
        row(
            "host-http-prefix-http-only",
            attributes("__host-http-a", "S p=/"),
            attributes("__host-http-a", "S H p=/")),
        row(
            "host-http-prefix-path",
            attributes("__Host-Http-a", "S H"),
            attributes("__Host-Http-a", "S H p=/")),
        row(
            "host-http-prefix-domain",
            attributes("__Host-Http-a", "S H p=/ d=a.b"),
            attributes("__Host-Http-a", "S H p=/")));
  }

  static List<Arguments> warnings() {
    return List.of(
        row("prefix-case", attributes("__host-a", "S p=/"), attributes("__Host-a", "S p=/")),
        row("name-dollar", raw("$Version", "1"), raw("Version$", "1")),
        row("secret-http-only", attributes("SESSION", ""), attributes("SESSION", "H")),
        row("secret-http-only", attributes("user_login", ""), attributes("user_log", "")),
        row("secret-http-only", attributes("oAuth", ""), attributes("oOuth", "")),
        row("secret-http-only", attributes("access_token", ""), attributes("csrf_token", "")),
        row("secret-http-only", attributes("csrf_token2", ""), attributes("__Host-csrf_token", "")),
        row("secret-http-only", attributes("CSRF_TOKEN", ""), attributes("theme", "")),
        row("secret-secure", attributes("sess", "H"), attributes("sess", "S")),
        row("size-near-limit", raw("a", "x".repeat(3686)), raw("a", "x".repeat(3685))),
        row("size-near-limit", raw("a", "x".repeat(4095)), raw("a", "x".repeat(4096))),
        row("domain-single-label", domain("com"), domain("site.example")),
        row("max-age-limit", maxAge(LIMIT.plusSeconds(1)), maxAge(LIMIT)),
        row("expires-limit", expires(NOW.plus(LIMIT).plusSeconds(1)), expires(NOW.plus(LIMIT))));
  }

  static List<Arguments> remarks() {
    Instant hour = NOW.plusSeconds(3600);
    return List.of(
        row("domain-shared", domain("site.example"), domain("com")),
        row("path-absent", raw("a", ""), path("/")),
        row("same-site-absent", raw("a", ""), attributes("a", "sS=Lax")),
        row("partitioned-same-site", attributes("a", "S P"), attributes("a", "S P sS=NONE")),
        row("partitioned-same-site", attributes("a", "S P sS=Lax"), attributes("a", "S")),
        row(
            "expires-ignored",
            lifetime(Duration.ofSeconds(3600 + 61), hour),
            lifetime(Duration.ofSeconds(3600 + 60), hour)),
        row(
            "expires-ignored",
            lifetime(Duration.ZERO, hour),
            lifetime(Duration.ZERO, Instant.EPOCH)),
        row(
            "expires-ignored",
            lifetime(Duration.ofDays(1), Instant.EPOCH),
            lifetime(Duration.ofDays(500), NOW.plus(Duration.ofDays(600)))));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void findings_error_onlyWhereTheRuleIsBroken(String rule, Proposal broken, Proposal kept) {
    assertFound(Level.ERROR, rule, broken, kept);
  }

  @ParameterizedTest
  @MethodSource("warnings")
  void findings_warning_onlyWhereItApplies(String rule, Proposal broken, Proposal kept) {
    assertFound(Level.WARNING, rule, broken, kept);
  }

  @ParameterizedTest
  @MethodSource("remarks")
  void findings_remark_onlyWhereItApplies(String rule, Proposal broken, Proposal kept) {
    assertFound(Level.INFO, rule, broken, kept);
  }

  private static void assertFound(Level level, String rule, Proposal broken, Proposal kept) {
    List<Finding> found = CookieRules.findings(broken, NOW);
    List<Finding> ofRule = found.stream().filter(finding -> finding.rule().equals(rule)).toList();
    assertEquals(1, ofRule.size(), found::toString);
    assertEquals(level, ofRule.get(0).level());
    assertTrue(ofRule.get(0).source().matches("(RFC|layered-cookies|CHIPS).*"));
    assertTrue(ofRule.get(0).message().matches("[\\x20-\\x7E]+"), ofRule.get(0).message());
    assertFalse(rules(CookieRules.findings(kept, NOW)).contains(rule));
  }

  /** All but one: SetCookie takes an enum for SameSite, so it can't get a fourth value. */
  static Stream<Arguments> refusals() {
    return errors().stream().filter(row -> !row.get()[0].equals("same-site-value"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void setCookie_brokenRule_isRefusedByName(String rule, Proposal broken) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> setCookie(broken));
    assertTrue(refused.getMessage().contains(rule + ": "), refused.getMessage());
  }

  static Stream<Proposal> keepers() {
    return refusals()
        .map(row -> (Proposal) row.get()[2])
        .filter(proposal -> CookieRules.errors(proposal).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("keepers")
  void setCookie_keptRules_isAccepted(Proposal kept) {
    assertEquals(kept.name().length() + kept.value().length(), setCookie(kept).sizeBytes());
  }

  @ParameterizedTest
  @MethodSource("warnings")
  void setCookie_warning_isNoRefusal(String rule, Proposal warned) {
    assertDoesNotThrow(() -> setCookie(warned), rule);
  }

  private static SetCookie setCookie(Proposal proposal) {
    SameSite sameSite =
        proposal.sameSite() == null ? null : SameSite.parse(proposal.sameSite()).orElseThrow();
    return new SetCookie(
        proposal.name(),
        proposal.value(),
        proposal.path(),
        proposal.domain(),
        proposal.maxAge(),
        proposal.expires(),
        proposal.secure(),
        proposal.httpOnly(),
        sameSite,
        proposal.partitioned());
  }

  /** The examples of RFC 6265bis, sections 4.1.3 and 5.4; all set over a secure channel. */
  @ParameterizedTest
  @CsvSource({
    "__Secure-SID, d=site.example, secure-prefix-secure",
    "__secure-SID, d=site.example, secure-prefix-secure",
    "__SECURE-SID, d=site.example, secure-prefix-secure",
    "__Host-SID, '', host-prefix-secure host-prefix-path",
    "__Host-SID, S, host-prefix-path",
    "__host-SID, S, host-prefix-path",
    "__Host-SID, d=site.example, host-prefix-secure host-prefix-path host-prefix-domain",
    "__Host-SID, d=site.example p=/, host-prefix-secure host-prefix-domain",
    "__HOST-SID, d=site.example p=/, host-prefix-secure host-prefix-domain",
    "__host-SID, S d=site.example p=/, host-prefix-domain",
    "__HOST-SID, S d=site.example p=/, host-prefix-domain",
    "__Secure-SID, d=site.example S, ''",
    "__secure-SID, d=site.example S, ''",
    "__SECURE-SID, d=site.example S, ''",
    "__Host-SID, S p=/, ''",
    "__host-SID, S p=/, ''",
    "__HOST-SID, S p=/, ''"
  })
  void errors_prefixExamplesOfTheStandard(String name, String attributes, String expected) {
    List<Finding> errors = CookieRules.errors(attributes(name, attributes));
    assertEquals(expected, String.join(" ", rules(errors)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"_Host-a", "__Hosta", "x__Host-a", "__Host", "__Hostile-a", "__"})
  void errors_nameThatOnlyResemblesAPrefix_needsNothing(String name) {
    assertEquals(List.of(), CookieRules.errors(attributes(name, "")));
  }

  @Test
  void findings_goodSessionCookie_areNone() {
    Proposal good = attributes("__Host-session", "S H p=/ sS=Lax");
    assertEquals(List.of(), CookieRules.findings(good, NOW));
  }

  @Test
  void findings_deletion_areThoseOfTheCookie() {
    SetCookie cookie =
        SetCookie.named("__Host-session")
            .value("x")
            .path("/")
            .secure(true)
            .httpOnly(true)
            .sameSite(SameSite.LAX)
            .build();
    assertEquals(List.of(), CookieRules.findings(cookie.expire().proposal(), NOW));
  }

  @Test
  void findings_brokenCookie_haveErrorsFirst() {
    Proposal broken = attributes("__host-session token", "P p=app sS=Lax d=site.example");
    List<Level> levels = CookieRules.findings(broken, NOW).stream().map(Finding::level).toList();
    assertEquals(levels.stream().sorted().toList(), levels);
    assertTrue(levels.containsAll(List.of(Level.values())));
  }

  @Test
  void findings_anyText_neverThrowAndNeverHoldTheValue() {
    Random random = new Random(6265);
    for (int i = 0; i < 5_000; i++) {
      String value = "secret" + anyText(random);
      Proposal proposal =
          new Proposal(
              anyText(random),
              value,
              random.nextBoolean() ? null : anyText(random),
              random.nextBoolean() ? null : anyText(random),
              anyDuration(random),
              anyInstant(random),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextBoolean() ? null : anyText(random),
              random.nextBoolean());
      for (Finding finding : CookieRules.findings(proposal, NOW)) {
        assertFalse(finding.message().contains("secret"));
        assertTrue(finding.message().matches("[\\x20-\\x7E]+"), finding.rule());
      }
    }
  }

  private static String anyText(Random random) {
    char[] text = new char[random.nextInt(12)];
    for (int i = 0; i < text.length; i++) {
      text[i] = (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000);
    }
    return random.nextInt(8) == 0 ? "__Host-" + new String(text) : new String(text);
  }

  private static @Nullable Duration anyDuration(Random random) {
    List<Duration> some =
        List.of(
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Duration.ofSeconds(random.nextInt()));
    return random.nextBoolean() ? null : some.get(random.nextInt(some.size()));
  }

  private static @Nullable Instant anyInstant(Random random) {
    List<Instant> some = List.of(Instant.MIN, Instant.MAX, NOW.plusSeconds(random.nextInt()));
    return random.nextBoolean() ? null : some.get(random.nextInt(some.size()));
  }

  private static List<String> rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).toList();
  }

  private static Arguments row(String rule, Proposal broken, Proposal kept) {
    return Arguments.of(rule, broken, kept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "site.example:443       | without a port",
        "site.example:          | without a port",
        "https://site.example   | without a scheme",
        "https://site.example:1/x | without a scheme",
        "site.example/app       | without a path",
        "*.site.example         | without a wildcard",
        ".site.example          | without a leading dot",
        "site.example.          | without a trailing dot",
        "site..example          | without an empty label",
        "b\u00fccher.example    | in ASCII, with Punycode for other letters, had U+00FC at index 1",
        "a b                    | had U+0020 at index 1",
        "a_b.example            | had U+005F at index 1",
        "-a.example             | neither start nor end with a hyphen",
        "'[::1]'                | had U+005B at index 0",
        "::1                    | had U+003A at index 0",
      })
  void errors_ofInvalidDomain_describeIt(String domain, String words) {
    List<Finding> errors = CookieRules.errors(domain(domain));
    assertEquals(List.of("domain-host"), errors.stream().map(Finding::rule).toList());
    String message = errors.get(0).message();
    assertTrue(message.startsWith("domain must be a host name"), message);
    assertTrue(message.contains(words), message);
  }

  @Test
  void errors_ofHugeDomain_takeNoLonger() {
    String huge = ":".repeat(100_000) + "\n";
    assertTimeoutPreemptively(Duration.ofSeconds(5), () -> CookieRules.errors(domain(huge)));
  }

  private static Proposal raw(String name, String value) {
    return new Proposal(name, value, null, null, null, null, false, false, null, false);
  }

  private static Proposal path(String path) {
    return new Proposal("a", "", path, null, null, null, false, false, null, false);
  }

  private static Proposal domain(String domain) {
    return new Proposal("a", "", null, domain, null, null, false, false, null, false);
  }

  private static Proposal maxAge(Duration maxAge) {
    return new Proposal("a", "", null, null, maxAge, null, false, false, null, false);
  }

  private static Proposal expires(Instant expires) {
    return new Proposal("a", "", null, null, null, expires, false, false, null, false);
  }

  private static Proposal lifetime(Duration maxAge, Instant expires) {
    return new Proposal("a", "", null, null, maxAge, expires, false, false, null, false);
  }

  /** Attributes by letter: S(ecure), H(ttpOnly), P(artitioned), p(ath), d(omain), sS (SameSite). */
  private static Proposal attributes(String name, String attributes) {
    List<String> letters = List.of(attributes.split(" "));
    return new Proposal(
        name,
        "",
        after("p=", letters),
        after("d=", letters),
        null,
        null,
        letters.contains("S"),
        letters.contains("H"),
        after("sS=", letters),
        letters.contains("P"));
  }

  private static @Nullable String after(String key, List<String> letters) {
    return letters.stream()
        .filter(letter -> letter.startsWith(key))
        .map(letter -> letter.substring(key.length()))
        .findFirst()
        .orElse(null);
  }
}
