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
 * Verifies access tokens of one issuer for one audience (RFC 9068, section 4; RFC 8725). The key
 * determines the algorithm, ES256 or EdDSA; the token's key id only selects one of the issuer's
 * keys. A header may contain {@code alg}, {@code typ} and {@code kid}, and nothing else: no key, no
 * key URL, no {@code crit}. A token can't make this class contact any address except the issuer's.
 *
 * <pre>{@code
 * TokenVerifier verifier =
 *     TokenVerifier.remote(
 *         URI.create("https://id.example.com/.well-known/jwks.json"),
 *         "https://id.example.com", "https://shop.example.com", Clock.systemUTC());
 * if (verifier.verify(token) instanceof Verified.Valid valid) { … }
 * }</pre>
 *
 * <p>Thread-safe; immutable except for the issuer's keys, which it refreshes.
 */
public final class TokenVerifier {
  /** The longest token that is accepted, in characters. */
  public static final int MAX_CHARS = 8_192;

  /** The largest clock skew that can be configured. */
  public static final Duration MOST_SKEW = Duration.ofSeconds(60);

  /**
   * The {@code typ} of access tokens: their media type without {@code application/} (RFC 9068,
   * section 6.1).
   */
  public static final String TYPE = "at+jwt";

  /** The default issuer and audience. */
  public static final String DEFAULT_NAME = "urn:biscotti";

  /**
   * The setting for the issuer, used by applications that issue tokens and by those that accept
   * them.
   */
  public static final Setting<String> ISSUER =
      name("token.issuer", "The claim `iss` of access tokens: use the public URL of the issuer.");

  /** The setting for the audience, used by both kinds of applications too. */
  public static final Setting<String> AUDIENCE =
      name(
          "token.audience", "The claim `aud` of access tokens: the applications that accept them.");

  /** The default clock skew for tokens of another application. */
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
   * Creates a verifier that uses these keys.
   *
   * @param issuer the claim {@code iss} that tokens must have
   * @param audience a value that the claim {@code aud} must contain
   * @param skew how far clocks may differ, 0 to 60 seconds
   * @throws IllegalArgumentException naming the invalid argument
   */
  public static TokenVerifier of(
      KeySource keys, String issuer, String audience, Duration skew, InstantSource clock) {
    return new TokenVerifier(keys, issuer, audience, skew, clock);
  }

  /**
   * Checks the name of an issuer or an audience: 1 to 256 visible ASCII characters.
   *
   * @param setting {@link #ISSUER} or {@link #AUDIENCE}
   * @throws IllegalArgumentException naming the setting and the value
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
   * Creates a verifier for tokens of another application. It fetches the keys when the first token
   * arrives and caches them. A fetch reads at most 64 KiB, takes at most five seconds, and happens
   * at most once a minute for unknown keys. Clocks may differ by 30 seconds.
   *
   * @param jwkSet where the issuer publishes its keys: an {@code https} URL, or an {@code http} URL
   *     on the loopback address
   * @param issuer the claim {@code iss} that tokens must have
   * @param audience a value that the claim {@code aud} must contain
   * @throws IllegalArgumentException naming the invalid argument
   */
  public static TokenVerifier remote(
      URI jwkSet, String issuer, String audience, InstantSource clock) {
    return new TokenVerifier(new RemoteKeys(jwkSet, clock), issuer, audience, REMOTE_SKEW, clock);
  }

  /**
   * Returns a copy with the same keys and another clock skew.
   *
   * @param most how far clocks may differ, 0 to 60 seconds
   * @throws IllegalArgumentException if it is outside that range
   */
  public TokenVerifier withSkew(Duration most) {
    return new TokenVerifier(keys, issuer, audience, most, clock);
  }

  /**
   * Verifies a token. It accepts any text, takes bounded time, and never throws because of the
   * text.
   *
   * @param token the token as received
   * @throws TokenException if the keys of another issuer are needed and can't be fetched
   */
  public Verified verify(String token) {
    return members(token).map(this::judge).orElse(INVALID);
  }

  /** The members of the payload, if the signature is valid. */
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
   * Reads the claims of a token that this issuer signed, even if it has expired. Use it to
   * recognise our own tokens, and to end the sign-in that a token belongs to; it doesn't
   * authenticate anybody.
   *
   * @param token the token as received; any text is allowed and takes bounded time
   * @return empty if the token isn't signed with one of the issuer's keys, or is for another
   *     audience
   * @throws TokenException as {@link #verify} does
   */
  public Optional<Claims> read(String token) {
    return members(token)
        .flatMap(ClaimsReader::read)
        .filter(claims -> claims.issuer().equals(issuer) && claims.audience().contains(audience));
  }

  /**
   * Whether the key that signed a token is still known: once a key is withdrawn, its tokens are no
   * longer accepted. Doesn't check the signature again.
   *
   * @param token a token that {@link #verify} accepted
   * @throws TokenException as {@link #verify} does
   */
  public boolean hasKey(String token) {
    return StrictJson.object(Base64Url.decode(token.substring(0, token.indexOf('.'))))
        .flatMap(this::key)
        .isPresent();
  }

  /**
   * Whether a token claims to be an access token of this issuer. The claim is not verified; it only
   * tells whether a rejected token's cookie may be deleted.
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
        // Even with a skew of 0, another node's clock may be slightly ahead.
        || claims.issuedAt().isAfter(now.plus(MOST_SKEW))
        || !isBegun(members, now)) {
      return INVALID;
    }
    return claims.expiresAt().plus(skew).isAfter(now) ? new Verified.Valid(claims) : EXPIRED;
  }

  /** Checks the claim {@code nbf}, if there is one (RFC 7519, section 4.1.5). */
  private boolean isBegun(Map<String, @Nullable Object> members, Instant now) {
    return !members.containsKey("nbf")
        || (members.get("nbf") instanceof Long second && second <= now.plus(skew).getEpochSecond());
  }
}
