package io.biscotti.crypto;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fingerprints of keys: one-way digests by which servers compare their rings. They reveal nothing
 * of the keys. Immutable.
 *
 * @param current the fingerprints of the keys that seal or sign now
 * @param known the fingerprints of all keys that open or verify, sorted
 */
public record KeyPrints(Set<String> current, Set<String> known) {
  /** Copies and sorts the sets. */
  public KeyPrints {
    current = sorted(current);
    known = sorted(known);
  }

  private static Set<String> sorted(Collection<String> prints) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(prints));
  }

  /**
   * Reads two lists of fingerprints.
   *
   * @param current separated by spaces
   * @param known separated by spaces
   */
  public static KeyPrints parse(String current, String known) {
    return new KeyPrints(split(current), split(known));
  }

  private static Set<String> split(String text) {
    return Arrays.stream(text.split(" ", -1))
        .filter(print -> !print.isEmpty())
        .collect(Collectors.toSet());
  }

  /** The fingerprints of two rings together. */
  public KeyPrints and(KeyPrints other) {
    return new KeyPrints(union(current, other.current), union(known, other.known));
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
  }

  /** Whether each of two servers can open and verify what the other one seals and signs now. */
  public boolean agreesWith(KeyPrints other) {
    return known.containsAll(other.current) && other.known.containsAll(current);
  }
}
