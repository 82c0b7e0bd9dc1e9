package io.biscotti.issuer;

import io.biscotti.crypto.KeyPolicy;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.token.TokenVerifier;
import java.time.Duration;
import java.util.List;

/**
 * The issuer, audience and lifetime of access tokens. Immutable.
 *
 * <p>The issuer is a setting and is never taken from a request: a client controls the {@code Host}
 * header and could choose the issuer with it.
 *
 * @param issuer the claim {@code iss}: 1 to 256 visible ASCII characters, preferably your public
 *     URL, such as {@code https://id.example.com}
 * @param audience the claim {@code aud}: the same form, shared by all applications that accept the
 *     tokens
 * @param lifetime how long a token is valid, 1 second to 1 day; an application that only verifies
 *     signatures accepts it until then, even after a sign-out
 */
public record TokenPolicy(String issuer, String audience, Duration lifetime) {
  /** The key file in {@code biscotti.home}. */
  public static final String KEY_FILE = "token-keys.json";

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofDays(1);

  /** {@link TokenVerifier#DEFAULT_NAME} as issuer and audience, and ten minutes. */
  public static final TokenPolicy DEFAULT =
      new TokenPolicy(
          TokenVerifier.DEFAULT_NAME, TokenVerifier.DEFAULT_NAME, Duration.ofMinutes(10));

  private static final Setting<Duration> LIFETIME =
      Setting.duration(
          "token.lifetime",
          LEAST,
          MOST,
          DEFAULT.lifetime,
          "How long an access token is valid. Applications that only verify its signature accept it"
              + " until then, even after a sign-out.");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS =
      List.of(TokenVerifier.ISSUER, TokenVerifier.AUDIENCE, LIFETIME);

  /**
   * Checks every part.
   *
   * @throws IllegalArgumentException naming the setting, its limits and the value
   */
  public TokenPolicy {
    TokenVerifier.requireName(TokenVerifier.ISSUER, issuer);
    TokenVerifier.requireName(TokenVerifier.AUDIENCE, audience);
    if (lifetime.compareTo(LEAST) < 0 || lifetime.compareTo(MOST) > 0) {
      throw new IllegalArgumentException("token.lifetime must be 1s to 1d, was " + lifetime);
    }
  }

  /**
   * Reads the settings. Invalid values are reported to {@code options} as faults and replaced by
   * the defaults: call {@link Options#check} afterwards.
   */
  public static TokenPolicy read(Options options) {
    return new TokenPolicy(
        options.read(TokenVerifier.ISSUER),
        options.read(TokenVerifier.AUDIENCE),
        options.read(LIFETIME));
  }

  /**
   * When signing keys rotate: a key signs for 30 days. It is published in the JWK set an hour
   * earlier, which is longer than {@link JwkSet#MAX_AGE}, and stays there until its last token has
   * expired by every clock.
   */
  public KeyPolicy keys() {
    return KeyPolicy.forLifetime(lifetime.plus(TokenVerifier.MOST_SKEW));
  }
}
