package io.biscotti.codec;

import java.util.HashSet;
import java.util.Set;

/**
 * Finds out whether a value contains a class that was never read back, or comes near a reader's
 * limits: such a value is read once before it is accepted. For one thread and one value.
 */
final class FirstSights {

  private final Set<Class<?>> proven;
  private Set<Class<?>> noted = Set.of();
  private boolean nearLimit;

  /**
   * Creates the finder.
   *
   * @param proven the classes that were read back; thread-safe
   */
  FirstSights(Set<Class<?>> proven) {
    this.proven = proven;
  }

  /** The value contains this class, and the class reads it with its own code. */
  void note(Class<?> type) {
    if (!proven.contains(type)) {
      if (noted.isEmpty()) {
        noted = new HashSet<>(4);
      }
      noted.add(type);
    }
  }

  /** The value may be as deep, or have as many objects, as a reader allows. */
  void noteLimit() {
    nearLimit = true;
  }

  /** Whether the value must be read back before it is accepted. */
  boolean isAny() {
    return nearLimit || !noted.isEmpty();
  }

  /** The value was read back. */
  void prove() {
    proven.addAll(noted);
  }
}
