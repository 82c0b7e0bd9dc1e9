package io.biscotti.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.SigningRing;
import io.biscotti.issuer.AccessToken;
import io.biscotti.issuer.AccessTokens;
import io.biscotti.issuer.Grant;
import io.biscotti.issuer.OwnKeys;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.options.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
  private static final Verified EXPIRED = new Verified.Rejected(Verified.Reason.EXPIRED);
  private static final Verified INVALID = new Verified.Rejected(Verified.Reason.INVALID);

  private final Forge forge = new Forge();

  private static Claims claims(Verified verified) {
    return assertInstanceOf(Verified.Valid.class, verified).claims();
  }

  private static String part(String token, int index) {
    return new String(Base64.getUrlDecoder().decode(token.split("\\.")[index]), UTF_8);
  }

  @Test
  void issue_grant_isReadByTheVerifier() {
    AccessToken token = forge.tokens.issue(Forge.JOHN);

    Claims claims = claims(forge.verifier.verify(token.value().reveal()));

    assertEquals(
        new Claims(
            "https://id.example",
            "acc-1",
            List.of("https://shop.example"),
            Forge.NOW.plusSeconds(600),
            Forge.NOW,
            claims.id(),
            "biscotti",
            "handle-1",
            Forge.NOW.minusSeconds(90),
            List.of("admin", "editor"),
            Optional.of("john"),
            Optional.of("John Döe")),
        claims);
    assertEquals(22, claims.id().length());
    assertEquals("john", claims.principalName());
    assertEquals(claims.issuedAt(), token.issuedAt());
    assertEquals(claims.expiresAt(), token.expiresAt());
  }

  @Test
  void issue_twice_hasTwoIds() {
    assertNotEquals(
        claims(forge.verifier.verify(forge.issue())).id(),
        claims(forge.verifier.verify(forge.issue())).id());
  }

  @Test
  void issue_anyGrant_isInTheFormOfRfc9068() {
    String token = forge.issue();
    assertEquals(
        Optional.of(Map.of("alg", "ES256", "typ", "at+jwt", "kid", forge.key.id())),
        StrictJson.object(part(token, 0).getBytes(UTF_8)));
    String payload = part(token, 1);
    assertTrue(payload.contains("\"aud\":\"https://shop.example\""), payload);
    assertTrue(payload.contains("\"exp\":" + Forge.NOW.plusSeconds(600).getEpochSecond()), payload);
    assertTrue(payload.contains("\"roles\":[\"admin\",\"editor\"]"), payload);
    assertTrue(token.length() < 1_000, token);
  }

  @Test
  void toString_issued_showsNoToken() {
    AccessToken token = forge.tokens.issue(Forge.JOHN);
    assertFalse(token.toString().contains(token.value().reveal()));
  }

  @Test
  void verify_atTheEnd_isExpired() {
    String token = forge.issue();
    forge.clock.set(Forge.NOW.plusSeconds(600).minusNanos(1));
    assertInstanceOf(Verified.Valid.class, forge.verifier.verify(token));
    forge.clock.set(Forge.NOW.plusSeconds(600));
    assertEquals(EXPIRED, forge.verifier.verify(token));
  }

  @Test
  void verify_withSkew_isExpiredThatMuchLater() {
    String token = forge.issue();
    TokenVerifier patient = forge.verifier.withSkew(Duration.ofSeconds(60));
    forge.clock.set(Forge.NOW.plusSeconds(660).minusNanos(1));
    assertInstanceOf(Verified.Valid.class, patient.verify(token));
    forge.clock.set(Forge.NOW.plusSeconds(660));
    assertEquals(EXPIRED, patient.verify(token));
  }

  @Test
  void verify_expiredAndForged_isInvalid() {
    String token = forge.issue();
    forge.clock.advance(Duration.ofHours(1));
    assertEquals(INVALID, forge.verifier.verify(token.substring(0, token.length() - 4) + "AAAA"));
  }

  @Test
  void verify_issuedByAClockAhead_isValidWithinAMinute() {
    String token = forge.issue();
    forge.clock.set(Forge.NOW.minusSeconds(60));
    assertInstanceOf(Verified.Valid.class, forge.verifier.verify(token));
    forge.clock.set(Forge.NOW.minusSeconds(61));
    assertEquals(INVALID, forge.verifier.verify(token));
  }

  @ParameterizedTest
  @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"})
  void verify_typeInAnySpelling_isValid(String type) {
    String header = forge.header().replace("at+jwt", type);
    assertInstanceOf(
        Verified.Valid.class, forge.verifier.verify(forge.sign(header, forge.payload())));
  }

  @Test
  void verify_severalAudiences_oneIsOurs_isValid() {
    String payload =
        forge.payload().replace("\"https://shop.example\"", "[\"a\",\"https://shop.example\"]");
    Claims claims = claims(forge.verifier.verify(forge.sign(forge.header(), payload)));
    assertEquals(List.of("a", "https://shop.example"), claims.audience());
    assertEquals(List.of(), claims.roles());
    assertEquals("acc-1", claims.principalName());
  }

  @ParameterizedTest
  @CsvSource({"-PT0.001S", "PT61S"})
  void withSkew_outOfBounds_isRefused(Duration skew) {
    assertThrows(IllegalArgumentException.class, () -> forge.verifier.withSkew(skew));
  }

  @Test
  void issue_sessionEndsEarlier_endsWithIt() {
    Instant end = Forge.NOW.plusSeconds(30).plusMillis(700);
    assertEquals(Forge.NOW.plusSeconds(30), forge.tokens.issue(ending(end)).expiresAt());
    assertEquals(Forge.NOW.plusSeconds(1), forge.tokens.issue(ending(Forge.NOW)).expiresAt());
  }

  private static Grant ending(Instant end) {
    return new Grant("a", "john", Optional.empty(), List.of(), "s", Forge.NOW, end);
  }

  @Test
  void issue_tooLongToken_isRefused() {
    List<String> roles = Collections.nCopies(700, "administrator");
    Grant grant =
        new Grant("a", "john", Optional.empty(), roles, "s", Forge.NOW, Forge.NOW.plusSeconds(9));
    assertThrows(IllegalArgumentException.class, () -> forge.tokens.issue(grant));
  }

  @Test
  void rotation_eachToken_isValidUntilItExpires(@TempDir Path home) {
    TokenPolicy policy = Forge.POLICY;
    KeyPolicy often =
        new KeyPolicy(Duration.ofHours(2), Duration.ofHours(1), policy.keys().opensFor());
    Path file = home.resolve(TokenPolicy.KEY_FILE);
    SigningRing issuing = SigningRing.open(file, often, forge.clock);
    SigningRing other = SigningRing.open(file, often, forge.clock);
    AccessTokens tokens = new AccessTokens(issuing, policy, Ids.secure(), forge.clock);
    TokenVerifier verifier = OwnKeys.verifier(other, policy, forge.clock);
    // The other node's clock is behind by the maximum.
    Duration step = Duration.ofMinutes(9);
    String before = null;
    for (int i = 0; i < 45; i++) {
      String token =
          tokens
              .issue(
                  new Grant(
                      "a",
                      "john",
                      Optional.empty(),
                      List.of(),
                      "s",
                      forge.clock.instant(),
                      forge.clock.instant().plusSeconds(3_600)))
              .value()
              .reveal();
      assertInstanceOf(Verified.Valid.class, verifier.verify(token));
      forge.clock.advance(step);
      issuing.maintain();
      if (i % 6 == 0) {
        other.maintain();
      }
      assertInstanceOf(Verified.Valid.class, verifier.verify(token));
      before = token;
    }
    forge.clock.advance(Duration.ofMinutes(10));
    assertEquals(EXPIRED, verifier.verify(String.valueOf(before)));
    assertTrue(issuing.keys().published().size() <= 3);
  }

  @Test
  void read_nothingSet_isTheDefault() {
    assertEquals(TokenPolicy.DEFAULT, TokenPolicy.read(Options.of(name -> null)));
  }

  @Test
  void read_everythingSet_isUsed() {
    Map<String, String> settings =
        Map.of("token.issuer", "https://i", "token.audience", "urn:a", "token.lifetime", "5m");
    assertEquals(
        new TokenPolicy("https://i", "urn:a", Duration.ofMinutes(5)),
        TokenPolicy.read(Options.of(settings::get)));
  }

  @ParameterizedTest
  @CsvSource({
    "token.issuer, a b",
    "token.audience, ä",
    "token.lifetime, 2d",
    "token.lifetime, PT0.5S"
  })
  void read_invalidValue_isAFaultThatNamesIt(String name, String value) {
    Options options = Options.of(Map.of(name, value)::get);
    TokenPolicy.read(options);
    assertEquals(1, options.faults().size());
    assertTrue(options.faults().get(0).startsWith(name), options.faults().get(0));
  }
}
