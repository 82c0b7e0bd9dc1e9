package io.biscotti.issuer;

import io.biscotti.crypto.KeyPolicy;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.token.TokenVerifier;
import java.time.Duration;
import java.util.List;

/**
 * Who issues access tokens, for whom, and for how long. Immutable.
 *
 * <p>The issuer is a setting and never taken from a request: a client chooses the {@code Host} that
 * it sends, and would choose the issuer with it.
 *
 * @param issuer the claim {@code iss}: 1 to 256 visible ASCII characters, best the address that
 *     browsers see, as in {@code https://id.example.com}
 * @param audience the claim {@code aud}: the same kind of text, shared by all that accept the
 *     tokens
 * @param lifetime how long a token is valid, 1 second to 1 day; it can't be taken back before
 */
public record TokenPolicy(String issuer, String audience, Duration lifetime) {
  /** Where the keys are kept, in {@code biscotti.home}. */
  public static final String KEY_FILE = "token-keys.json";

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofDays(1);

  /** {@link TokenVerifier#DEFAULT_NAME} for both, and ten minutes. */
  public static final TokenPolicy DEFAULT =
      new TokenPolicy(
          TokenVerifier.DEFAULT_NAME, TokenVerifier.DEFAULT_NAME, Duration.ofMinutes(10));

  private static final Setting<Duration> LIFETIME =
      Setting.duration(
          "token.lifetime",
          LEAST,
          MOST,
          DEFAULT.lifetime,
          "How long an access token is valid. It can't be revoked earlier.");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS =
      List.of(TokenVerifier.ISSUER, TokenVerifier.AUDIENCE, LIFETIME);

  /**
   * Checks every part.
   *
   * @throws IllegalArgumentException naming the setting, the limit and what came
   */
  public TokenPolicy {
    TokenVerifier.requireName(TokenVerifier.ISSUER, issuer);
    TokenVerifier.requireName(TokenVerifier.AUDIENCE, audience);
    if (lifetime.compareTo(LEAST) < 0 || lifetime.compareTo(MOST) > 0) {
      throw new IllegalArgumentException("token.lifetime must be 1s to 1d, was " + lifetime);
    }
  }

  /**
   * Reads the settings. Faults are noted in the options, and defaults are taken: call {@link
   * Options#check} after it.
   */
  public static TokenPolicy read(Options options) {
    return new TokenPolicy(
        options.read(TokenVerifier.ISSUER),
        options.read(TokenVerifier.AUDIENCE),
        options.read(LIFETIME));
  }

  /**
   * When the signing keys change: a key signs for 30 days, is in the JWK set an hour before, which
   * is longer than {@link JwkSet#MAX_AGE}, and stays there until what it signed last has expired
   * for every clock.
   */
  public KeyPolicy keys() {
    return KeyPolicy.forLifetime(lifetime.plus(TokenVerifier.MOST_SKEW));
  }
}
