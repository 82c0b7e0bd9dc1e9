package io.biscotti.page;

import java.util.Collection;
import java.util.Set;

/**
 * A result made from files, valid until one of them changes.
 *
 * @param sources all files that it was made from
 */
record Built<T>(T value, Set<Source> sources) {
  boolean isStale() {
    return sources.stream().anyMatch(Source::isStale);
  }

  /** The time of the latest change, in milliseconds since 1970; 0 if unknown. */
  static long lastModified(Collection<Source> sources) {
    return sources.stream().mapToLong(Source::lastModified).max().orElse(0);
  }
}
