package io.biscotti.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's collections that are read back as their own class. The JDK's other lists, sets and maps
 * are read back as {@code ArrayList}, {@code LinkedHashSet} and {@code LinkedHashMap}. Collections
 * of other libraries are not encoded element by element.
 *
 * <p>A collection that needs more than its elements has a <i>trait</i>: the comparator of a sorted
 * collection, or the type of enum keys.
 */
@SuppressWarnings({
  "JdkObsolete", // Applications keep these in sessions.
  "ImmutableEnumChecker" // The functions have no state.
})
enum JdkCollection {
  LINKED_LIST(1, LinkedList.class, trait -> new LinkedList<>()),
  ARRAY_DEQUE(2, ArrayDeque.class, trait -> new ArrayDeque<>()),
  VECTOR(3, Vector.class, trait -> new Vector<>()),
  STACK(4, Stack.class, trait -> new Stack<>()),
  COPY_ON_WRITE_LIST(5, CopyOnWriteArrayList.class, trait -> new CopyOnWriteArrayList<>()),
  COPY_ON_WRITE_SET(6, CopyOnWriteArraySet.class, trait -> new CopyOnWriteArraySet<>()),
  TREE_SET(7, TreeSet.class, trait -> new TreeSet<>(order(trait))),
  SKIP_LIST_SET(8, ConcurrentSkipListSet.class, trait -> new ConcurrentSkipListSet<>(order(trait))),
  CONCURRENT_SET(9, ConcurrentHashMap.KeySetView.class, trait -> ConcurrentHashMap.newKeySet()),
  ENUM_SET(10, EnumSet.class, JdkCollection::enumSet),
  TREE_MAP(11, TreeMap.class, trait -> new TreeMap<>(order(trait))),
  SKIP_LIST_MAP(
      12, ConcurrentSkipListMap.class, trait -> new ConcurrentSkipListMap<>(order(trait))),
  CONCURRENT_MAP(13, ConcurrentHashMap.class, trait -> new ConcurrentHashMap<>()),
  HASHTABLE(14, Hashtable.class, trait -> new Hashtable<>()),
  PROPERTIES(15, Properties.class, trait -> new Properties()),
  ENUM_MAP(16, EnumMap.class, JdkCollection::enumMap);

  private static final Map<Class<?>, JdkCollection> BY_TYPE = new HashMap<>();
  private static final Map<Integer, JdkCollection> BY_NUMBER = new HashMap<>();

  static {
    for (JdkCollection collection : values()) {
      BY_TYPE.put(collection.type, collection);
      BY_NUMBER.put(collection.number, collection);
    }
  }

  private static final List<@Nullable Comparator<?>> ORDERS =
      java.util.Arrays.asList(null, String.CASE_INSENSITIVE_ORDER, Collections.reverseOrder());

  private final int number;
  private final Class<?> type;
  private final Function<@Nullable Object, Object> make;

  JdkCollection(int number, Class<?> type, Function<@Nullable Object, Object> make) {
    this.number = number;
    this.type = type;
    this.make = make;
  }

  /** The kind of collection of a value, by its exact class; null for any other class. */
  static @Nullable JdkCollection of(Object value) {
    if (value instanceof EnumSet<?> set) {
      return elementType(set) == null ? null : ENUM_SET;
    }
    if (value instanceof ConcurrentHashMap.KeySetView<?, ?> view) {
      return Boolean.TRUE.equals(view.getMappedValue()) ? CONCURRENT_SET : null;
    }
    return BY_TYPE.get(value.getClass());
  }

  /**
   * The collection with this number.
   *
   * @throws IOException if there is none: a newer version wrote the value
   */
  static JdkCollection numbered(int number) throws IOException {
    JdkCollection collection = BY_NUMBER.get(number);
    if (collection == null) {
      throw new IOException("no collection has the number " + number);
    }
    return collection;
  }

  /** Whether a value is a list, set or map of the JDK, and can be written element by element. */
  static boolean isPlain(Object value) {
    return value.getClass().getModule() == Object.class.getModule()
        && (value instanceof List<?> || value instanceof Set<?> || value instanceof Map<?, ?>);
  }

  /** The number in the encoding. */
  int number() {
    return number;
  }

  /**
   * Whether the elements and the trait describe a value completely; false if its comparator is
   * unknown.
   */
  boolean describes(Object value) {
    return !isSorted(value) || ORDERS.contains(comparator(value));
  }

  /** What a value of this class needs besides its elements; null for nothing. */
  @Nullable Object trait(Object value) {
    if (isSorted(value)) {
      return ORDERS.indexOf(comparator(value));
    }
    if (value instanceof EnumSet<?> set) {
      return elementType(set);
    }
    return value instanceof EnumMap<?, ?> map ? keyType(map) : null;
  }

  /**
   * An empty collection of this class.
   *
   * @param trait the value of {@link #trait}, with a class instead of its name
   * @return a {@link Collection} or a {@link Map}
   */
  Object create(@Nullable Object trait) {
    return make.apply(trait);
  }

  private static boolean isSorted(Object value) {
    return value instanceof SortedSet<?> || value instanceof SortedMap<?, ?>;
  }

  private static @Nullable Comparator<?> comparator(Object value) {
    return value instanceof SortedSet<?> set
        ? set.comparator()
        : ((SortedMap<?, ?>) value).comparator();
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Comparator<Object> order(@Nullable Object trait) {
    return (Comparator<Object>) ORDERS.get((Integer) Objects.requireNonNull(trait));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object enumSet(@Nullable Object type) {
    return EnumSet.noneOf((Class) Objects.requireNonNull(type));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object enumMap(@Nullable Object type) {
    return new EnumMap((Class) Objects.requireNonNull(type));
  }

  /** The type of the elements; null if it has no constants. */
  private static <E extends Enum<E>> @Nullable String elementType(EnumSet<E> set) {
    EnumSet<E> some = set.isEmpty() ? EnumSet.complementOf(set) : set;
    return some.isEmpty() ? null : some.iterator().next().getDeclaringClass().getName();
  }

  /** The type of the keys. An empty {@code EnumMap} reveals it only in its serialized form. */
  private static <K extends Enum<K>> String keyType(EnumMap<K, ?> map) {
    EnumMap<K, ?> empty = map.clone();
    empty.clear();
    String[] type = new String[1];
    try (ObjectOutputStream out =
        new ObjectOutputStream(OutputStream.nullOutputStream()) {
          @Override
          protected void annotateClass(Class<?> written) {
            type[0] = written.isEnum() ? written.getName() : type[0];
          }
        }) {
      out.writeObject(empty);
    } catch (IOException e) {
      throw new IllegalStateException("an empty EnumMap can't be serialized", e);
    }
    return type[0];
  }
}
