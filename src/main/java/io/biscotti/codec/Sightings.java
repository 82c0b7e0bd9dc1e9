package io.biscotti.codec;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects that were seen while values were written, by identity. Tells which of them occur more
 * than once, in one attribute or in several. Immutable objects don't count, because nobody can tell
 * a copy from the original. Not thread-safe.
 */
final class Sightings {

  /** How objects repeat in an attribute, once all its objects were seen. */
  enum Repetition {
    NONE,

    /** All repeated objects can be written as references. */
    VALUES,

    /** A repeated object is inside Java serialization, so that only one stream can hold it once. */
    SERIALIZED
  }

  private record Place(int attribute, int stream) {}

  private static final ClassValue<Boolean> IMMUTABLE =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return type == Class.class
              || Scalar.isImmutable(type)
              || type.getName().startsWith("java.util.ImmutableCollections$")
              || type.getName().startsWith("java.util.Collections$Empty");
        }
      };

  /** The first object. Most attributes consist of one, and need no map. */
  private @Nullable Object first;

  private Place firstPlace = new Place(0, 0);

  private @Nullable IdentityHashMap<Object, Place> places;
  private boolean repeated;
  private final int[] groups;
  private final Repetition[] repetitions;
  private int attribute;
  private int stream;
  private int streams;

  Sightings(int attributes) {
    groups = new int[attributes];
    repetitions = new Repetition[attributes];
    for (int i = 0; i < attributes; i++) {
      groups[i] = i;
      repetitions[i] = Repetition.NONE;
    }
  }

  /** Called before the objects of this attribute. */
  void enter(int nextAttribute) {
    attribute = nextAttribute;
  }

  /**
   * Called before the objects of a stream of Java serialization, which {@link #leaveStream} ends.
   */
  void enterStream() {
    stream = ++streams;
  }

  void leaveStream() {
    stream = 0;
  }

  void see(Object value) {
    if (IMMUTABLE.get(value.getClass())) {
      return;
    }
    Place here = new Place(attribute, stream);
    if (places == null) {
      if (first == null) {
        first = value;
        firstPlace = here;
        return;
      }
      places = new IdentityHashMap<>(8);
      places.put(first, firstPlace);
    }
    Place earlier = places.putIfAbsent(value, here);
    if (earlier != null) {
      boolean values = earlier.stream == 0 && stream == 0;
      repeat(earlier.attribute, values ? Repetition.VALUES : Repetition.SERIALIZED);
    }
  }

  /** Whether an object was seen more than once. */
  boolean isRepeated() {
    return repeated;
  }

  private void repeat(int earlier, Repetition repetition) {
    repeated = true;
    int group = groups[earlier];
    int joined = groups[attribute];
    Repetition most = max(max(repetitions[earlier], repetitions[attribute]), repetition);
    if (group == joined && repetitions[attribute] == most) {
      return;
    }
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] == group || groups[i] == joined) {
        groups[i] = group;
        repetitions[i] = most;
      }
    }
  }

  private static Repetition max(Repetition one, Repetition other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** The attribute's group: the same number for all attributes that have objects in common. */
  int group(int ofAttribute) {
    return groups[ofAttribute];
  }

  Repetition repetition(int ofAttribute) {
    return repetitions[ofAttribute];
  }
}
