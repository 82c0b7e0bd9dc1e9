package io.biscotti.token;

import java.util.Optional;

/** Where a {@link TokenVerifier} finds keys. Thread-safe. */
public interface KeySource {
  /**
   * The key of this id; empty when the issuer has none.
   *
   * @throws TokenException if it can't be found out
   */
  Optional<VerifyingKey> find(String id);
}
