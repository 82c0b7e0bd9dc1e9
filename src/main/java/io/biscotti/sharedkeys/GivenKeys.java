package io.biscotti.sharedkeys;

import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.SigningKey;
import io.biscotti.crypto.SigningRing;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The keys of a ring that the operator manages, and those derived from it. Their dates are unknown,
 * and so is whether a key has sealed already. Thread-safe.
 *
 * @param sealing the ring; empty if sessions aren't sealed
 * @param signing the ring that is derived from it
 */
public record GivenKeys(Optional<KeyRing> sealing, SigningRing signing) implements Keys {
  @Override
  public List<KeyStatus> list() {
    return Stream.concat(
            sealing.stream().flatMap(ring -> list(SEALING, ring.ids())),
            list(SIGNING, signing.keys().published().stream().map(SigningKey::id).toList()))
        .toList();
  }

  private static Stream<KeyStatus> list(String ring, List<String> ids) {
    return IntStream.range(0, ids.size())
        .mapToObj(
            i -> new KeyStatus(ring, ids.get(i), i == 0 ? "current" : "other", Optional.empty()));
  }

  @Override
  public boolean canWithdraw() {
    return false;
  }

  @Override
  public boolean withdraw(String ring, String id) {
    return false;
  }
}
