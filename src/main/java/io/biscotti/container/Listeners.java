package io.biscotti.container;

import java.util.Collections;
import java.util.EventListener;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Collects listeners from a container's own lists. */
final class Listeners {

  private Listeners() {}

  /** The listeners in both lists, each instance once; empty if either list is unknown. */
  static Optional<List<EventListener>> of(
      Optional<List<Object>> some, Optional<List<Object>> others) {
    return some.flatMap(
        first ->
            others.map(
                second -> distinct(Stream.concat(first.stream(), second.stream()).toList())));
  }

  /** The listeners in a list, each instance once. */
  static List<EventListener> distinct(List<Object> all) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return all.stream()
        .filter(EventListener.class::isInstance)
        .map(EventListener.class::cast)
        .filter(seen::add)
        .toList();
  }
}
