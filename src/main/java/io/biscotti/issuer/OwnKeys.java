package io.biscotti.issuer;

import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import io.biscotti.token.KeySource;
import io.biscotti.token.TokenVerifier;
import io.biscotti.token.VerifyingKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of our own ring, for verifying the tokens that we issued. They include the next signing
 * key, which another node may already use. Thread-safe.
 */
public final class OwnKeys implements KeySource {
  private record Known(SigningRing.Keys keys, Map<String, VerifyingKey> byId) {
    static Known of(SigningRing.Keys keys) {
      return new Known(
          keys,
          keys.published().stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      SigningKey::id, key -> VerifyingKey.of(key.publicKey()))));
    }
  }

  private final SigningRing ring;
  private volatile Known known;

  private OwnKeys(SigningRing ring) {
    this.ring = ring;
    this.known = Known.of(ring.keys());
  }

  /** A verifier for tokens that this application issued itself, without clock skew. */
  public static TokenVerifier verifier(SigningRing ring, TokenPolicy policy, InstantSource clock) {
    return TokenVerifier.of(
        new OwnKeys(ring), policy.issuer(), policy.audience(), Duration.ZERO, clock);
  }

  @Override
  public Optional<VerifyingKey> find(String id) {
    SigningRing.Keys now = ring.keys();
    Known found = known;
    if (!found.keys.equals(now)) {
      found = Known.of(now);
      known = found;
    }
    return Optional.ofNullable(found.byId.get(id));
  }
}
