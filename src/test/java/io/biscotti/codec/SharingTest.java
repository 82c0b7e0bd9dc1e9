package io.biscotti.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Objects that occur more than once are one object again when they are read. */
class SharingTest {

  static final class Box implements Serializable {
    private static final long serialVersionUID = 1L;
    @Nullable Object content;

    Box(@Nullable Object content) {
      this.content = content;
    }
  }

  public record Pair(@Nullable Object one, @Nullable Object other) {}

  /** A type that can be serialized but not read again. */
  static final class Trapdoor implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      throw new IllegalStateException("no way back");
    }
  }

  public record Picky(int count) {
    public Picky {
      if (count == 0) {
        throw new IllegalArgumentException("count is 0");
      }
    }
  }

  public static final class Forgetful {
    private int count = 1;

    public int getCount() {
      return 0;
    }

    public void setCount(int count) {
      if (count == 0) {
        throw new IllegalArgumentException("count is 0");
      }
      this.count = count;
    }

    int count() {
      return count;
    }
  }

  private final List<Throwable> unreadable = new ArrayList<>();
  private final SessionCodec codec =
      new SessionCodec(
          SessionTypes.of(
              Map.of("pair", Pair.class, "picky", Picky.class, "forgetful", Forgetful.class)),
          new SerialFilter("io.biscotti.codec.SharingTest$*"),
          getClass().getClassLoader(),
          unreadable::add);

  private Object roundTrip(Object value) {
    return codec.decode("a", codec.encode("a", value)).orElseThrow();
  }

  private static Map<String, Object> two(Object a, Object b) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("a", a);
    values.put("b", b);
    return values;
  }

  private Map<String, Object> together(Map<String, Object> values) {
    Map<String, byte[]> encoded = codec.encodeTogether(values);
    Map<String, Object> back = new LinkedHashMap<>();
    encoded.forEach(
        (name, bytes) -> {
          if (SessionCodec.isTogether(bytes)) {
            back.putAll(codec.decodeTogether(name, bytes));
          } else {
            back.put(name, codec.decode(name, bytes).orElseThrow());
          }
        });
    assertTrue(unreadable.isEmpty(), unreadable::toString);
    return back;
  }

  @Test
  void decode_listThatHoldsAnObjectTwice_holdsOne() {
    List<Object> inner = new ArrayList<>(List.of("x"));
    List<?> back = (List<?>) roundTrip(new ArrayList<>(List.of(inner, inner, new byte[] {1})));
    assertSame(back.get(0), back.get(1));
    assertEquals(List.of("x"), back.get(0));
  }

  @Test
  void decode_serializedObjectTwice_isOne() {
    Box box = new Box("x");
    List<?> back = (List<?>) roundTrip(List.of(box, box));
    assertSame(back.get(0), back.get(1));
  }

  @Test
  void decode_objectInsideASerializedOne_isOne() {
    List<Object> inner = new ArrayList<>(List.of("x"));
    List<?> back = (List<?>) roundTrip(new ArrayList<>(List.of(new Box(inner), inner)));
    assertSame(((Box) back.get(0)).content, back.get(1));
  }

  @Test
  void decode_equalButTwoObjects_areTwo() {
    List<?> back =
        (List<?>) roundTrip(List.of(new ArrayList<>(List.of(1)), new ArrayList<>(List.of(1))));
    assertNotSame(back.get(0), back.get(1));
  }

  @Test
  void decodeTogether_listInTwoAttributes_isOne() {
    List<Object> shared = new ArrayList<>(List.of("x"));
    Map<String, Object> back = together(two(shared, new Pair(1, shared)));
    assertSame(back.get("a"), ((Pair) back.get("b")).other());
  }

  @Test
  void decodeTogether_objectInsideTwoSerializedOnes_isOne() {
    Box shared = new Box("x");
    Map<String, Object> back = together(two(new Box(shared), new Box(shared)));
    assertNotSame(back.get("a"), back.get("b"));
    assertSame(((Box) back.get("a")).content, ((Box) back.get("b")).content);
  }

  @Test
  void decodeTogether_listAlsoInsideASerializedOne_isOne() {
    List<Object> shared = new ArrayList<>(List.of("x"));
    Map<String, Object> back = together(two(shared, new Box(shared)));
    assertSame(back.get("a"), ((Box) back.get("b")).content);
  }

  @Test
  void decodeTogether_chainOfThree_isOneGroup() {
    List<Object> one = new ArrayList<>(List.of(1));
    List<Object> two = new ArrayList<>(List.of(2));
    Map<String, Object> values = two(new Pair(one, null), new Pair(two, null));
    values.put("c", new Pair(one, two));
    values.put("d", new ArrayList<>(List.of(1)));
    Map<String, byte[]> encoded = codec.encodeTogether(values);
    assertArrayEquals(encoded.get("a"), encoded.get("b"));
    assertArrayEquals(encoded.get("a"), encoded.get("c"));
    assertFalse(SessionCodec.isTogether(encoded.get("d")));
    Map<String, Object> back = together(values);
    assertSame(((Pair) back.get("a")).one(), ((Pair) back.get("c")).one());
    assertSame(((Pair) back.get("b")).one(), ((Pair) back.get("c")).other());
  }

  @Test
  void encodeTogether_nothingShared_isAsEachAlone() {
    Map<String, byte[]> encoded =
        codec.encodeTogether(two(new ArrayList<>(List.of(1)), new Box("x")));
    assertArrayEquals(codec.encode("a", new ArrayList<>(List.of(1))), encoded.get("a"));
    assertArrayEquals(codec.encode("b", new Box("x")), encoded.get("b"));
  }

  @Test
  void encodeTogether_onlyImmutablesShared_isAsEachAlone() {
    String text = new String("x");
    Map<String, byte[]> encoded =
        codec.encodeTogether(two(new Pair(text, List.of()), new Pair(text, List.of())));
    assertFalse(SessionCodec.isTogether(encoded.get("a")));
  }

  @Test
  void encodeTogether_sharedWithWhatCantBeSerialized_keepsACopyEach() {
    Box shared = new Box("x");
    Map<String, Object> back = together(two(new Box(shared), new Pair(shared, null)));
    assertEquals("x", ((Box) ((Pair) back.get("b")).one()).content);
    assertEquals("x", ((Box) ((Box) back.get("a")).content).content);
  }

  @Test
  void decode_oneOfSeveral_isReadAlone() {
    List<Object> shared = new ArrayList<>(List.of("x"));
    Map<String, byte[]> encoded = codec.encodeTogether(two(shared, new Pair(1, shared)));
    assertEquals(shared, codec.decode("a", encoded.get("a")).orElseThrow());
    assertTrue(codec.decode("c", encoded.get("a")).isEmpty());
  }

  @Test
  void decodeTogether_damaged_isEmptyAndReportedOnce() {
    List<Object> shared = new ArrayList<>(List.of("x"));
    byte[] bytes = codec.encodeTogether(two(shared, new Pair(1, shared))).get("a");
    for (int i = 3; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= 0x41;
      codec.decodeTogether("a", damaged);
      codec.decodeTogether("a", java.util.Arrays.copyOf(bytes, i));
    }
    unreadable.clear();
    assertEquals(Map.of(), codec.decodeTogether("a", java.util.Arrays.copyOf(bytes, 7)));
    assertEquals(1, unreadable.size());
  }

  @Test
  void encode_whatCantBeReadBack_isRefusedAtFirstSight() {
    assertRefused(new Trapdoor(), "no way back");
    assertRefused(List.of(new Box(new Trapdoor())), "no way back");
    assertRefused(new Forgetful(), "count is 0");
  }

  private void assertRefused(Object value, String reason) {
    for (int i = 0; i < 2; i++) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> codec.encode("a", value)).getMessage();
      assertTrue(String.valueOf(message).contains("can't be read back"), message);
      assertTrue(message.contains(reason), message);
    }
  }

  @Test
  void encode_classInsideThatIsNotAllowed_isNamedWithTheSetting() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> codec.encode("a", new Box(new Box(new java.util.Random(0)))))
            .getMessage();
    assertTrue(String.valueOf(message).contains("java.util.Random"), message);
    assertTrue(message.contains("session.serializable"), message);
  }

  @Test
  void encode_classInsideThatIsNotSerializable_isNamed() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> codec.encode("a", new Box(new Object())))
            .getMessage();
    assertTrue(String.valueOf(message).contains("java.lang.Object"), message);
  }

  @Test
  void encode_largerThanAReaderAllows_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> codec.encode("a", new Box(new int[100_001])));
    assertThrows(
        IllegalArgumentException.class, () -> codec.encode("a", new Box(new byte[99_999_99])));
    Box deep = new Box("x");
    for (int i = 0; i < 200; i++) {
      deep = new Box(deep);
    }
    Box again = (Box) roundTrip(deep);
    assertTrue(again.content instanceof Box);
    for (int i = 0; i < 5_000; i++) {
      deep = new Box(deep);
    }
    Box tooDeep = deep;
    assertThrows(IllegalArgumentException.class, () -> codec.encode("a", tooDeep));
  }

  /** Counts how often it is read. */
  static final class Counted implements Serializable {
    private static final long serialVersionUID = 1L;
    static int reads;
    @Nullable Object content;

    private void readObject(java.io.ObjectInputStream in)
        throws java.io.IOException, ClassNotFoundException {
      in.defaultReadObject();
      reads++;
    }
  }

  @Test
  void encode_wideObjectAgain_isNotReadBack() {
    Counted wide = new Counted();
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      many.add(new Box(i));
    }
    wide.content = many;
    codec.encode("a", wide);
    assertEquals(1, Counted.reads, "at first sight");
    codec.encode("a", wide);
    assertEquals(1, Counted.reads);
  }

  @Test
  void encode_deepOfAKnownClass_isRefusedAndNotLost() {
    codec.encode("a", new Box(new Box("x")));
    for (int depth = 250; depth < 420; depth++) {
      Box deep = new Box("x");
      for (int i = 0; i < depth; i++) {
        deep = new Box(deep);
      }
      Box value = deep;
      byte[] encoded;
      try {
        encoded = codec.encode("a", value);
      } catch (IllegalArgumentException e) {
        continue;
      }
      assertTrue(codec.decode("a", encoded).isPresent(), "depth " + depth);
    }
    assertTrue(unreadable.isEmpty());
  }
}
