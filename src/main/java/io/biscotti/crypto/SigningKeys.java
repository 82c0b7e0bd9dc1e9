package io.biscotti.crypto;

import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of a {@link SigningRing} at one moment. Immutable.
 *
 * @param signing the key that signs
 * @param others keys that will sign next, or signed before: their signatures are valid too
 */
public record SigningKeys(SigningKey signing, List<SigningKey> others) {
  /** Copies the list. */
  public SigningKeys {
    others = List.copyOf(others);
  }

  /** Every key whose public half is published: the one that signs, and the others. */
  public List<SigningKey> published() {
    return Stream.concat(Stream.of(signing), others.stream()).toList();
  }
}
