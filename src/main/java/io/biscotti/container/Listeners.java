package io.biscotti.container;

import java.util.Collections;
import java.util.EventListener;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Listeners out of a container's own lists. */
final class Listeners {

  private Listeners() {}

  /** Those of both lists, each instance once; empty if either list is unknown. */
  static Optional<List<EventListener>> of(
      Optional<List<Object>> some, Optional<List<Object>> others) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return some.flatMap(
        first ->
            others.map(
                second ->
                    Stream.concat(first.stream(), second.stream())
                        .filter(EventListener.class::isInstance)
                        .map(EventListener.class::cast)
                        .filter(seen::add)
                        .toList()));
  }
}
