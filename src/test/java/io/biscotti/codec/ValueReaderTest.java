package io.biscotti.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values come back as they were written; an attribute with any other bytes has no value. */
class ValueReaderTest {
  /** A registered type. */
  public record Pair(String name, @Nullable Object value) {}

  private final List<IOException> unreadable = new ArrayList<>();
  private final SessionCodec codec =
      new SessionCodec(
          SessionTypes.of(Map.of("pair", Pair.class)),
          new SerialFilter("java.util.BitSet"),
          ValueReaderTest.class.getClassLoader(),
          unreadable::add);

  private static Object scalar(Random random) {
    return switch (random.nextInt(14)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextLong();
      case 2 -> (short) random.nextInt();
      case 3 -> (byte) random.nextInt();
      case 4 -> random.nextDouble();
      case 5 -> random.nextFloat();
      case 6 -> new UUID(random.nextLong(), random.nextLong());
      case 7 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
      case 8 -> LocalDate.ofEpochDay(random.nextInt(40_000));
      case 9 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(9));
      case 10 -> Thread.State.values()[random.nextInt(6)];
      case 11 -> random.nextBoolean();
      case 12 -> "\uD83C".repeat(1 + random.nextInt(3));
      default -> "crème ".repeat(random.nextInt(9));
    };
  }

  private static @Nullable Object value(Random random, int depth) {
    if (depth > 5 || random.nextInt(3) > 0) {
      return random.nextInt(12) == 0 ? null : scalar(random);
    }
    int size = random.nextInt(5);
    Collection<@Nullable Object> values =
        switch (random.nextInt(5)) {
          case 0 -> new ArrayList<>();
          case 1 -> new LinkedHashSet<>();
          case 2 -> new ArrayDeque<>();
          case 3 -> null;
          default -> List.of(new Pair("a", value(random, depth + 1)));
        };
    if (values == null) {
      Map<@Nullable Object, @Nullable Object> map =
          random.nextBoolean() ? new LinkedHashMap<>() : new TreeMap<>();
      while (map.size() < size) {
        map.put("k" + random.nextInt(), value(random, depth + 1));
      }
      return map;
    }
    for (int i = 0; i < size && !(values instanceof List<?> && values.size() == 1); i++) {
      values.add(values instanceof ArrayDeque<?> ? (Object) i : value(random, depth + 1));
    }
    return values;
  }

  /** A value that isn't null. */
  private static Object some(Random random) {
    Object value = value(random, 0);
    return value == null ? some(random) : value;
  }

  private static Object comparable(Object value) {
    return value instanceof ArrayDeque<?> deque ? List.copyOf(deque) : value;
  }

  @Test
  void decode_randomValue_isEqualAndHasTheSameBytes() {
    Random random = new Random(20);
    for (int round = 0; round < 3_000; round++) {
      Object value = some(random);
      byte[] encoded = codec.encode("a", value);
      Object back = codec.decode("a", encoded).orElseThrow();
      assertArrayEquals(encoded, codec.encode("a", back), () -> value + " " + back);
      if (!value.toString().contains("[")) {
        assertEquals(comparable(value), comparable(back));
        assertEquals(value.getClass(), back.getClass());
      }
    }
    assertEquals(List.of(), unreadable);
  }

  @Test
  void decode_mutatedOrTruncatedValue_isAValueOrNone() {
    Random random = new Random(21);
    int none = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] encoded = codec.encode("a", some(random));
      for (int i = random.nextInt(3); i >= 0; i--) {
        encoded[random.nextInt(encoded.length)] = (byte) random.nextInt();
      }
      Optional<Object> read =
          codec.decode("a", java.util.Arrays.copyOf(encoded, 1 + random.nextInt(encoded.length)));
      none += read.isEmpty() ? 1 : 0;
    }
    assertTrue(none > 5_000 && none < 20_000, none + " had no value");
  }

  /** Fewer levels would already overflow the stack if nothing counted them. */
  @Test
  void decode_deepArrays_haveNoValue() {
    byte[] deep = new byte[100_000];
    java.util.Arrays.fill(deep, (byte) CborWriter.ARRAY_START);
    assertTrue(codec.decode("a", deep).isEmpty());
    assertEquals("nests too deep", unreadable.get(0).getCause().getMessage());
  }

  @Test
  void decode_deepestValueThatIsWritten_comesBack() {
    Object value = "bottom";
    int depth = 1;
    for (; depth < ValueWriter.MAX_DEPTH; depth++) {
      value = new ArrayList<>(List.of(value));
    }
    assertEquals(value, codec.decode("a", codec.encode("a", value)).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "d9fb00 01, an unknown tag of a number",
    "d9fb00 6161, an unknown tag of a text",
    "d9fb00 9fff, an unknown tag of an array",
    "d9fa01 6161, a long that is a text",
    "d9fa65 01, a big integer that is a number",
    "d9fa02 1a00010000, a short of 17 bits",
    "d9fa03 1880, a byte of 128",
    "1a80000000, an integer of 2^31",
    "d9fa0c 00, a reference outside of a shared value",
    "d9fa0b 9f d9fa0c 00 ff, a reference to no object",
    "d9fa0b 9f 9f d9fa0c 00 ff ff, a list that contains itself",
    "d9fa0b 9f d9fa0b 9f 01 ff ff, a shared value inside another",
    "d9fa0b 9f 01 02 ff, two shared values",
    "d9fa04 9f 01 ff, an instant without nanoseconds",
    "d9fa04 9f 01 1a3b9aca00 ff, an instant of a billion nanoseconds",
    "d9fa04 9f 01 01 01 ff, an instant of three numbers",
    "d9fa06 9f 01 ff, a map with a key and no value",
    "d9fa07 9f 64 70616972 64 6e616d65 6161 64 6e616d65 6162 ff, a field twice",
    "d9fa07 9f 64 70617271 ff, a type that isn't registered",
    "d9fa0a 9f 1863 f6 ff, a collection of no known number",
    "d9fa0a 9f 20 f6 ff, a collection of a negative number",
    "d9fa0d 9f 6161 01 6161 02 ff, attributes with one name",
    "d9fa0d 9f 01 01 ff, attributes without names",
    "d9fa0e 9f 6161 ff, attributes without a stream",
    "d9fa10 6161, an object of another server",
    "d825 41 00, a UUID of one byte",
    "d9fa09 43 000000, UTF-16 of three bytes",
    "d9fa08 41 00, serialization of one byte",
    "01 01, two values",
    "d9fa0b 9f d9fa06 9f 9f d9fa0c 01 ff 01 ff ff, a key that has itself in it",
    "d9fa0b 9f d90102 9f 9f d9fa0c 01 ff ff ff, a member that has itself in it",
    "9f ff ff, an end too many"
  })
  void decode_whatIsNeverWritten_hasNoValue(String hex, String why) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    boolean isList = why.contains("contains itself");
    Optional<Object> read = codec.decode("a", bytes);
    assertEquals(isList, read.isPresent(), why);
    assertEquals(isList ? 0 : 1, unreadable.size());
  }
}
