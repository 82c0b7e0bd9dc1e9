package io.biscotti.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which class a collection has when it comes back. */
@SuppressWarnings("JdkObsolete") // Applications use these classes.
class CollectionsTest {

  private enum None {}

  /** A map with its own limit, as frameworks write them. */
  static final class Bounded extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;
    final int limit;

    Bounded(int limit) {
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Object> eldest) {
      return size() > limit;
    }
  }

  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
  }

  static final class ByLength implements Comparator<String>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(String one, String other) {
      return one.length() - other.length();
    }
  }

  private final List<Throwable> unreadable = new ArrayList<>();
  private final SessionCodec plain = codec(null);
  private final SessionCodec open = codec(new SerialFilter("io.biscotti.codec.*"));

  private SessionCodec codec(@org.jspecify.annotations.Nullable SerialFilter serial) {
    return new SessionCodec(
        SessionTypes.none(), serial, getClass().getClassLoader(), unreadable::add);
  }

  private static Object roundTrip(SessionCodec codec, Object value) {
    return codec.decode("a", codec.encode("a", value)).orElseThrow();
  }

  private static <C extends Collection<Object>> C filled(C collection) {
    collection.add("b");
    collection.add("a");
    return collection;
  }

  private static <M extends Map<Object, Object>> M filled(M map) {
    map.put("b", 1);
    map.put("a", new ArrayList<>(List.of(2L)));
    return map;
  }

  static Stream<Object> collections() {
    return Stream.of(
        filled(new ArrayList<>()),
        filled(new LinkedHashSet<>()),
        filled(new LinkedHashMap<>()),
        filled(new LinkedList<>()),
        filled(new ArrayDeque<>()),
        filled(new Vector<>()),
        filled(new Stack<>()),
        filled(new CopyOnWriteArrayList<>()),
        filled(new CopyOnWriteArraySet<>()),
        filled(new TreeSet<>()),
        filled(new TreeSet<>(Collections.reverseOrder())),
        filled(new ConcurrentSkipListSet<>()),
        filled(ConcurrentHashMap.newKeySet()),
        EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS),
        EnumSet.noneOf(TimeUnit.class),
        filled(new TreeMap<>()),
        filled(new TreeMap<>((Comparator<Object>) (Comparator<?>) String.CASE_INSENSITIVE_ORDER)),
        filled(new ConcurrentSkipListMap<>()),
        filled(new ConcurrentHashMap<>()),
        filled(new Hashtable<>()),
        filled(new Properties()),
        new EnumMap<>(Map.of(TimeUnit.DAYS, "d")),
        new EnumMap<>(TimeUnit.class));
  }

  @ParameterizedTest
  @MethodSource("collections")
  void decode_collectionOfTheJdk_hasItsClass(Object value) {
    Object back = roundTrip(plain, value);
    assertSame(value.getClass(), back.getClass());
    assertEquals(List.copyOf(elements(value)), List.copyOf(elements(back)));
    assertTrue(unreadable.isEmpty());
  }

  private static Collection<?> elements(Object value) {
    return value instanceof Map<?, ?> map ? map.entrySet() : (Collection<?>) value;
  }

  @Test
  void decode_emptyEnumCollections_takeWhatTheOriginalTakes() {
    @SuppressWarnings("unchecked")
    Map<TimeUnit, String> map =
        (Map<TimeUnit, String>) roundTrip(plain, new EnumMap<>(TimeUnit.class));
    map.put(TimeUnit.DAYS, "d");
    @SuppressWarnings("unchecked")
    Set<TimeUnit> set = (Set<TimeUnit>) roundTrip(plain, EnumSet.noneOf(TimeUnit.class));
    set.add(TimeUnit.DAYS);
    assertEquals(Set.of(), roundTrip(plain, EnumSet.noneOf(None.class)));
  }

  @Test
  void decode_sortedMap_keepsItsOrder() {
    Map<String, Integer> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    map.put("Accept", 1);
    Map<?, ?> back = (Map<?, ?>) roundTrip(plain, map);
    assertEquals(1, back.get("ACCEPT"));
  }

  static Stream<Object> wrappers() {
    return Stream.of(
        List.of(1, 2),
        Arrays.asList(1, 2),
        Collections.unmodifiableList(new ArrayList<>(List.of(1))),
        Collections.synchronizedMap(new HashMap<>(Map.of("a", 1))),
        Map.of("a", 1),
        Set.of("a"),
        new HashMap<>(Map.of("a", 1)).keySet());
  }

  @ParameterizedTest
  @MethodSource("wrappers")
  void decode_otherCollectionOfTheJdk_isAPlainOne(Object value) {
    Object back = roundTrip(plain, value);
    assertEquals(List.copyOf(elements(value)), List.copyOf(elements(back)));
    assertTrue(
        Set.of(ArrayList.class, LinkedHashSet.class, LinkedHashMap.class)
            .contains(back.getClass()));
  }

  @Test
  void decode_allowedCollectionOfALibrary_isWholeAndItsOwn() {
    Bounded map = new Bounded(2);
    map.put("a", new ArrayList<>(List.of(1)));
    Bounded back = assertInstanceOf(Bounded.class, roundTrip(open, map));
    assertEquals(map, back);
    back.put("b", 2);
    back.put("c", 3);
    assertEquals(Set.of("b", "c"), back.keySet());
    assertInstanceOf(Names.class, roundTrip(open, filledNames()));
  }

  private static Names filledNames() {
    Names names = new Names();
    names.add("ann");
    return names;
  }

  @Test
  void encode_collectionOfALibraryThatIsNotAllowed_namesItAndTheSetting() {
    for (Object value : List.of(new Bounded(2), filledNames(), List.of(new Bounded(1)))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> plain.encode("views", value))
              .getMessage();
      assertTrue(String.valueOf(message).startsWith("session attribute views "), message);
      assertTrue(message.contains("session.serializable=io.biscotti.codec.Coll"), message);
      assertTrue(message.contains("session.types"), message);
    }
  }

  @Test
  void decode_sortedByAnApplicationsComparator_needsItAllowed() {
    TreeMap<String, Integer> map = new TreeMap<>(new ByLength());
    map.put("ab", 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> plain.encode("a", map)).getMessage();
    assertTrue(String.valueOf(message).contains("comparator"), message);
    Map<?, ?> back = assertInstanceOf(TreeMap.class, roundTrip(open, map));
    assertEquals(1, back.get("xy"));
  }

  @Test
  void decode_collectionsOfAnEarlierVersion_areRead() {
    byte[] set = {(byte) 0xD9, 0x01, 0x02, (byte) 0x9F, 0x01, (byte) 0xFF};
    assertEquals(Set.of(1), plain.decode("a", set).orElseThrow());
    byte[] map = {(byte) 0xD9, (byte) 0xFA, 0x06, (byte) 0x9F, 0x01, 0x02, (byte) 0xFF};
    assertEquals(Map.of(1, 2), plain.decode("a", map).orElseThrow());
  }
}
