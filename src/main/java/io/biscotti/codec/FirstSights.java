package io.biscotti.codec;

import java.util.HashSet;
import java.util.Set;

/**
 * Finds out whether a value contains a class that was never read back, or comes near a reader's
 * limits. Such a value is read back before it is accepted. Not thread-safe; used for one value.
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

  /** Notes that the value contains this class, whose own code will read it. */
  void note(Class<?> type) {
    if (!proven.contains(type)) {
      if (noted.isEmpty()) {
        noted = new HashSet<>(4);
      }
      noted.add(type);
    }
  }

  /** Notes that the value may reach a reader's limit on depth or on objects. */
  void noteLimit() {
    nearLimit = true;
  }

  /** Whether the value must be read back before it is accepted. */
  boolean isAny() {
    return nearLimit || !noted.isEmpty();
  }

  /** Called when the value was read back: its classes are proven. */
  void prove() {
    proven.addAll(noted);
  }
}
