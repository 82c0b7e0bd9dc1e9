package io.biscotti.token;

import java.util.Optional;

/** Where a {@link TokenVerifier} finds keys. Thread-safe. */
public interface KeySource {
  /**
   * Returns the key with this id; empty if the issuer has no such key.
   *
   * @throws TokenException if the keys can't be read or fetched
   */
  Optional<VerifyingKey> find(String id);
}
