package io.biscotti.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import io.biscotti.issuer.AccessTokens;
import io.biscotti.issuer.Grant;
import io.biscotti.issuer.OwnKeys;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.testkit.SettableClock;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An issuer, and anyone who forges its tokens. */
final class Forge {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  static final TokenPolicy POLICY =
      new TokenPolicy("https://id.example", "https://shop.example", Duration.ofMinutes(10));
  static final Grant JOHN =
      new Grant(
          "acc-1",
          "john",
          Optional.of("John Döe"),
          List.of("admin", "editor"),
          "handle-1",
          NOW.minusSeconds(90),
          NOW.plus(Duration.ofHours(12)));

  final SettableClock clock = new SettableClock(NOW);
  final SigningRing ring = SigningRing.generate();
  final SigningKey key = ring.keys().signing();
  final AccessTokens tokens = new AccessTokens(ring, POLICY, Ids.secure(), clock);
  final TokenVerifier verifier = OwnKeys.verifier(ring, POLICY, clock);

  String issue() {
    return tokens.issue(JOHN).value().reveal();
  }

  /** The header of a valid token. */
  String header() {
    return header("");
  }

  /** The header of a valid token, with more members. */
  String header(String more) {
    return "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"%s}".formatted(key.id(), more);
  }

  /** The payload of a valid token. */
  String payload() {
    return payload("");
  }

  /** The payload of a valid token, with more members. */
  String payload(String more) {
    long now = NOW.getEpochSecond();
    return """
        {"iss":"https://id.example","sub":"acc-1","aud":"https://shop.example","exp":%d,"iat":%d,\
        "jti":"1","client_id":"biscotti","sid":"handle-1","auth_time":%d%s}"""
        .formatted(now + 600, now, now, more);
  }

  /** Signs with our own key, so only the content of such a token can be wrong. */
  String sign(String header, String payload) {
    return sign(key, header, payload);
  }

  static String sign(SigningKey key, String header, String payload) {
    String signed = signed(header, payload);
    return signed + "." + base64(signature("SHA256withECDSAinP1363Format", key, signed));
  }

  static String signed(String header, String payload) {
    return base64(header) + "." + base64(payload);
  }

  static byte[] signature(String algorithm, SigningKey key, String signed) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key.privateKey());
      signature.update(signed.getBytes(US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hmac(String header, String payload, byte[] secret) {
    String signed = signed(header, payload);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      Key key = new SecretKeySpec(secret, "HmacSHA256");
      mac.init(key);
      return signed + "." + base64(mac.doFinal(signed.getBytes(US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
