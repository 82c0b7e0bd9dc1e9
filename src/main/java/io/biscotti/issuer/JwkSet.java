package io.biscotti.issuer;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import java.time.Duration;
import java.util.List;

/**
 * The public keys that verify access tokens, as a JWK set (RFC 7517, section 5). A key is published
 * an hour before it signs, much longer than the set may be cached ({@link #MAX_AGE}).
 *
 * <p>Thread-safe.
 */
public final class JwkSet {
  /** The media type of {@link #json()} (RFC 7517, section 8.5.2). */
  public static final String MEDIA_TYPE = "application/jwk-set+json";

  /** How long clients may cache the set. */
  public static final Duration MAX_AGE = Duration.ofMinutes(10);

  /** The header {@code Cache-Control} of the set, which allows shared caches. */
  public static final String CACHE_CONTROL = "public, max-age=" + MAX_AGE.toSeconds();

  private final SigningRing ring;

  /** Publishes the keys that {@code ring} currently holds. */
  public JwkSet(SigningRing ring) {
    this.ring = ring;
  }

  /** The set as it is now: JSON in ASCII, which changes only when the keys do. */
  public String json() {
    List<JWK> keys = ring.keys().published().stream().map(JwkSet::jwk).toList();
    return new JWKSet(keys).toString(true);
  }

  private static JWK jwk(SigningKey key) {
    return new ECKey.Builder(Curve.P_256, key.publicKey())
        .keyID(key.id())
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(JWSAlgorithm.ES256)
        .build();
  }
}
