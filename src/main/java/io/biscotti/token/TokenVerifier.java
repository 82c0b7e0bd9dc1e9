package io.biscotti.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.biscotti.crypto.Base64Url;
import io.biscotti.options.Setting;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges access tokens of one issuer for one audience (RFC 9068, section 4; RFC 8725). The key
 * decides about the algorithm, ES256 or EdDSA, and the token's id of a key does nothing but choose
 * among the issuer's. A header may hold {@code alg}, {@code typ} and {@code kid}, and nothing else:
 * no key, no address of one, nothing critical. A token never makes this class ask any address but
 * the issuer's.
 *
 * <pre>{@code
 * TokenVerifier verifier =
 *     TokenVerifier.remote(
 *         URI.create("https://id.example.com/.well-known/jwks.json"),
 *         "https://id.example.com", "https://shop.example.com", Clock.systemUTC());
 * if (verifier.verify(token) instanceof Verified.Valid valid) { … }
 * }</pre>
 *
 * <p>Thread-safe; immutable but for the keys of the issuer, which it follows.
 */
public final class TokenVerifier {
  /** The longest token that is looked at, in characters. */
  public static final int MAX_CHARS = 8_192;

  /** The most that clocks may differ. */
  public static final Duration MOST_SKEW = Duration.ofSeconds(60);

  /** The media type of access tokens without {@code application/} (RFC 9068, section 6.1). */
  public static final String TYPE = "at+jwt";

  /** Issuer and audience where none is set. */
  public static final String DEFAULT_NAME = "urn:biscotti";

  /** The setting for the issuer, of whoever issues tokens and of whoever accepts them. */
  public static final Setting<String> ISSUER =
      name("token.issuer", "The claim `iss` of access tokens: use the public URL of the issuer.");

  /** The setting for the audience, likewise. */
  public static final Setting<String> AUDIENCE =
      name(
          "token.audience", "The claim `aud` of access tokens: the applications that accept them.");

  /** How far clocks may differ where nothing else is said. */
  static final Duration REMOTE_SKEW = Duration.ofSeconds(30);

  private static final Set<String> TYPES = Set.of(TYPE, "application/" + TYPE);
  private static final Set<String> HEADER = Set.of("alg", "typ", "kid");
  private static final Verified INVALID = new Verified.Rejected(Verified.Reason.INVALID);
  private static final Verified EXPIRED = new Verified.Rejected(Verified.Reason.EXPIRED);

  private final KeySource keys;
  private final String issuer;
  private final String audience;
  private final Duration skew;
  private final InstantSource clock;

  private TokenVerifier(
      KeySource keys, String issuer, String audience, Duration skew, InstantSource clock) {
    requireName(ISSUER, issuer);
    requireName(AUDIENCE, audience);
    if (skew.isNegative() || skew.compareTo(MOST_SKEW) > 0) {
      throw new IllegalArgumentException("token.skew must be 0s to 60s, was " + skew);
    }
    this.keys = keys;
    this.issuer = issuer;
    this.audience = audience;
    this.skew = skew;
    this.clock = clock;
  }

  /**
   * Judges tokens by these keys.
   *
   * @param issuer the claim {@code iss} that tokens must have
   * @param audience what the claim {@code aud} must hold
   * @param skew by how much clocks may differ, 0 to 60 seconds
   * @throws IllegalArgumentException naming what can't be used
   */
  public static TokenVerifier of(
      KeySource keys, String issuer, String audience, Duration skew, InstantSource clock) {
    return new TokenVerifier(keys, issuer, audience, skew, clock);
  }

  /**
   * Checks the name of an issuer or an audience: 1 to 256 visible ASCII characters.
   *
   * @param setting {@link #ISSUER} or {@link #AUDIENCE}
   * @throws IllegalArgumentException naming the setting and what came
   */
  public static void requireName(Setting<String> setting, String name) {
    if (setting.form().apply(name).isEmpty()) {
      throw new IllegalArgumentException(setting.refusal(name));
    }
  }

  private static Setting<String> name(String setting, String meaning) {
    return Setting.of(
        setting,
        "1 to 256 visible ASCII characters without spaces",
        DEFAULT_NAME,
        meaning,
        name -> Optional.of(name).filter(text -> text.matches("[!-~]{1,256}")));
  }

  /**
   * Judges tokens of another application. Its keys are fetched when the first token comes, and
   * kept: at most 64 KiB, for five seconds at most, and at most once a minute for an unknown key.
   * Clocks may differ by 30 seconds.
   *
   * @param jwkSet where the issuer publishes its keys: an {@code https} address, or {@code http} on
   *     the loopback address
   * @param issuer the claim {@code iss} that tokens must have
   * @param audience what the claim {@code aud} must hold
   * @throws IllegalArgumentException naming what can't be used
   */
  public static TokenVerifier remote(
      URI jwkSet, String issuer, String audience, InstantSource clock) {
    return new TokenVerifier(new RemoteKeys(jwkSet, clock), issuer, audience, REMOTE_SKEW, clock);
  }

  /**
   * The same, and with the same keys, for clocks that differ by so much.
   *
   * @param most 0 to 60 seconds
   * @throws IllegalArgumentException if it is anything else
   */
  public TokenVerifier withSkew(Duration most) {
    return new TokenVerifier(keys, issuer, audience, most, clock);
  }

  /**
   * Judges a token. Whatever text comes is judged, in bounded time; none makes this method throw.
   *
   * @param token as it came
   * @throws TokenException if the keys of another issuer are needed and can't be fetched
   */
  public Verified verify(String token) {
    return members(token).map(this::judge).orElse(INVALID);
  }

  /** What the payload holds, if the signature is right. */
  private Optional<Map<String, @Nullable Object>> members(String token) {
    int first = token.indexOf('.');
    int last = token.lastIndexOf('.');
    if (token.length() > MAX_CHARS || first < 0 || token.indexOf('.', first + 1) != last) {
      return Optional.empty();
    }
    byte[] header = Base64Url.decode(token.substring(0, first));
    byte[] payload = Base64Url.decode(token.substring(first + 1, last));
    byte[] signature = Base64Url.decode(token.substring(last + 1));
    if (header.length == 0 || payload.length == 0 || signature.length == 0) {
      return Optional.empty();
    }
    byte[] signed = token.substring(0, last).getBytes(US_ASCII);
    return StrictJson.object(header)
        .flatMap(this::key)
        .filter(key -> key.made(signature, signed))
        .flatMap(key -> StrictJson.object(payload));
  }

  /**
   * What a token says that this issuer made, whether it is still good or not: for telling ours from
   * what isn't, and for ending the sign-in that it belongs to. It lets nobody in.
   *
   * @param token as it came; any text is judged, in bounded time
   * @return empty for what isn't signed by the issuer's keys, or is for another audience
   * @throws TokenException as {@link #verify} does
   */
  public Optional<Claims> read(String token) {
    return members(token)
        .flatMap(ClaimsReader::read)
        .filter(claims -> claims.issuer().equals(issuer) && claims.audience().contains(audience));
  }

  /**
   * Whether a token says that it is an access token of this issuer, which anybody can say. The
   * cookie of one that isn't accepted may be thrown away.
   */
  boolean isIssuers(String token) {
    String[] parts = token.split("\\.", -1);
    return token.length() <= MAX_CHARS
        && parts.length == 3
        && StrictJson.object(Base64Url.decode(parts[0]))
            .filter(TokenVerifier::isTyped)
            .flatMap(header -> StrictJson.object(Base64Url.decode(parts[1])))
            .filter(members -> issuer.equals(members.get("iss")))
            .isPresent();
  }

  private Optional<VerifyingKey> key(Map<String, @Nullable Object> header) {
    if (!HEADER.containsAll(header.keySet())
        || !isTyped(header)
        || !(header.get("kid") instanceof String id)
        || !VerifyingKey.isId(id)) {
      return Optional.empty();
    }
    return keys.find(id).filter(key -> key.algorithm().equals(header.get("alg")));
  }

  private static boolean isTyped(Map<String, @Nullable Object> header) {
    return header.get("typ") instanceof String type
        && TYPES.contains(type.toLowerCase(Locale.ROOT));
  }

  private Verified judge(Map<String, @Nullable Object> members) {
    Claims claims = ClaimsReader.read(members).orElse(null);
    Instant now = clock.instant();
    if (claims == null
        || !claims.issuer().equals(issuer)
        || !claims.audience().contains(audience)
        || !claims.expiresAt().isAfter(claims.issuedAt())
        // Even with a skew of 0 another node's clock may be a little ahead.
        || claims.issuedAt().isAfter(now.plus(MOST_SKEW))
        || !isBegun(members, now)) {
      return INVALID;
    }
    return claims.expiresAt().plus(skew).isAfter(now) ? new Verified.Valid(claims) : EXPIRED;
  }

  /** The claim {@code nbf}, where there is one (RFC 7519, section 4.1.5). */
  private boolean isBegun(Map<String, @Nullable Object> members, Instant now) {
    return !members.containsKey("nbf")
        || (members.get("nbf") instanceof Long second && second <= now.plus(skew).getEpochSecond());
  }
}
