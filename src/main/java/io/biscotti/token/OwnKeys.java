package io.biscotti.token;

import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningKeys;
import io.biscotti.crypto.SigningRing;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of our own ring. One that signs next is among them: another node may have begun with it.
 */
final class OwnKeys implements KeySource {
  private record Known(SigningKeys keys, Map<String, VerifyingKey> byId) {
    static Known of(SigningKeys keys) {
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

  OwnKeys(SigningRing ring) {
    this.ring = ring;
    this.known = Known.of(ring.keys());
  }

  @Override
  public Optional<VerifyingKey> find(String id) {
    SigningKeys now = ring.keys();
    Known found = known;
    if (!found.keys.equals(now)) {
      found = Known.of(now);
      known = found;
    }
    return Optional.ofNullable(found.byId.get(id));
  }
}
