package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.codec.Squeeze;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The layout is read whole or not at all, and only as it was written. */
class FrameCodecTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final int HEAD_BYTES = 1 + 16 + 6 + 1 + 3 + 1;

  private static Frame frame(Map<String, byte[]> attributes) {
    return new Frame("AAAAAAAAAAAAAAAAAAAAAA", NOW, NOW, NOW.plusSeconds(60), 30, attributes);
  }

  private static Optional<Frame> decode(byte[] bytes) {
    return FrameCodec.decode(ByteBuffer.wrap(bytes));
  }

  private static void assertSame(Frame expected, Frame actual) {
    assertEquals(expected.id(), actual.id());
    assertEquals(expected.createdAt(), actual.createdAt());
    assertEquals(expected.lastSeenAt(), actual.lastSeenAt());
    assertEquals(expected.expiresAt(), actual.expiresAt());
    assertEquals(expected.idleSeconds(), actual.idleSeconds());
    assertEquals(
        List.copyOf(expected.attributes().keySet()), List.copyOf(actual.attributes().keySet()));
    expected
        .attributes()
        .forEach((name, value) -> assertArrayEquals(value, actual.attributes().get(name)));
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      int sort = random.nextInt(8);
      text.appendCodePoint(
          sort == 0 ? 0x1F36A : sort == 1 ? 0xE9 : sort == 2 ? 0 : 'a' + random.nextInt(26));
    }
    return text.toString();
  }

  private static int length(Random random) {
    int[] edges = {0, 1, 127, 128, 255, 256, 511, 512, 16_383, 16_384, 32_767, 65_535, 65_536};
    return random.nextBoolean()
        ? edges[random.nextInt(edges.length)]
        : random.nextInt(1 + random.nextInt(70_000));
  }

  @Test
  void decode_randomNamesAndValues_giveBackExactlyThese() {
    Random random = new Random(10);
    for (int round = 0; round < 300; round++) {
      Map<String, byte[]> attributes = new LinkedHashMap<>();
      int left = 200_000;
      for (int count = random.nextInt(5); count > 0 && left > 0; count--) {
        byte[] value = new byte[Math.min(left, length(random))];
        if (random.nextBoolean()) {
          random.nextBytes(value);
        }
        attributes.put(text(random, Math.min(left, length(random))), value);
        left -= value.length;
      }
      Frame frame = frame(attributes);
      assertSame(frame, decode(FrameCodec.encode(frame)).orElseThrow());
      byte[] padded = FrameCodec.encodePadded(frame, true, Integer.MAX_VALUE);
      assertEquals(0, padded.length % 256);
      assertSame(frame, decode(padded).orElseThrow());
      byte[] plain = FrameCodec.encodePadded(frame, false, Integer.MAX_VALUE);
      assertSame(frame, decode(plain).orElseThrow());
    }
  }

  /** What a flipped bit leaves readable has one spelling: the one that was read. */
  @Test
  void decode_everyBitFlipped_isTheSameLayoutOrNothing() {
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    attributes.put("user", "john".getBytes(StandardCharsets.UTF_8));
    attributes.put("long", new byte[700]);
    attributes.put("n".repeat(200), new byte[130]);
    for (byte[] good :
        List.of(
            FrameCodec.encode(frame(attributes)),
            FrameCodec.encodePadded(frame(attributes), false, Integer.MAX_VALUE))) {
      for (int bit = 0; bit < good.length * 8; bit++) {
        byte[] flipped = good.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        Optional<Frame> read = decode(flipped);
        if (read.isPresent()) {
          byte[] again = FrameCodec.encode(read.get());
          assertTrue(good.length - again.length < 256);
          assertArrayEquals(flipped, Arrays.copyOf(again, good.length), "bit " + bit);
        }
      }
    }
  }

  @Test
  void decode_everyTruncation_isNothing() {
    byte[] good = FrameCodec.encode(frame(Map.of("user", new byte[40], "x", new byte[600])));
    for (int length = 0; length < good.length; length++) {
      assertTrue(decode(Arrays.copyOf(good, length)).isEmpty(), "of " + length + " bytes");
    }
  }

  private static byte[] withAttributes(int... bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Arrays.copyOf(FrameCodec.encode(frame(Map.of())), HEAD_BYTES));
    for (int each : bytes) {
      out.write(each);
    }
    return out.toByteArray();
  }

  @Test
  void decode_byHand_isRead() {
    Frame frame = decode(withAttributes(2, 1, 'a', 2, 7, 1, 'b', 0)).orElseThrow();
    assertArrayEquals(new byte[] {7}, frame.attributes().get("a"));
    assertArrayEquals(new byte[0], frame.attributes().get("b"));
  }

  @Test
  void decode_anAttributeTwice_isNothing() {
    assertTrue(decode(withAttributes(2, 1, 'a', 2, 7, 1, 'a', 2, 8)).isEmpty());
  }

  @Test
  void decode_lengthWithNeedlessBytes_isNothing() {
    assertTrue(decode(withAttributes(0x81, 0, 1, 'a', 2, 7)).isEmpty());
    assertTrue(decode(withAttributes(1, 0x81, 0, 'a', 2, 7)).isEmpty());
    assertTrue(decode(withAttributes(1, 1, 'a', 0x82, 0x80, 0, 7)).isEmpty());
    assertTrue(decode(withAttributes(1, 1, 'a', 0x82, 0, 7)).isEmpty());
  }

  @Test
  void decode_lengthOfFiveBytes_isNothing() {
    assertTrue(decode(withAttributes(1, 1, 'a', 0x80, 0x80, 0x80, 0x80, 2, 7)).isEmpty());
  }

  @Test
  void decode_lengthPastTheEnd_isNothing() {
    assertTrue(decode(withAttributes(1, 1, 'a', 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(1, 3, 'a', 2, 7)).isEmpty());
    assertTrue(decode(withAttributes(2, 1, 'a', 2, 7)).isEmpty());
    assertTrue(decode(withAttributes(0xFF, 0xFF, 0xFF, 0x7F)).isEmpty());
  }

  @Test
  void decode_moreThanTheCountSays_isNothing() {
    assertTrue(decode(withAttributes(1, 1, 'a', 2, 7, 1, 'b', 2, 8)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 5000})
  void decode_padding_isFewerThan256Zeros(int padding) {
    byte[] good = FrameCodec.encode(frame(Map.of("a", new byte[3])));
    assertEquals(padding < 256, decode(Arrays.copyOf(good, good.length + padding)).isPresent());
    byte[] dirty = Arrays.copyOf(good, good.length + padding);
    dirty[dirty.length - 1] = 1;
    assertTrue(decode(dirty).isEmpty());
  }

  @Test
  void decode_nameThatIsNotUtf8_isNothing() {
    assertTrue(decode(withAttributes(1, 1, 0xFF, 2, 7)).isEmpty());
    assertTrue(decode(withAttributes(1, 3, 0xED, 0xA0, 0x80, 2, 7)).isEmpty());
    assertTrue(decode(withAttributes(1, 3, 0xEF, 0xBF, 0xBD, 2, 7)).isPresent());
  }

  @Test
  void decode_compressedWhereNoneIsAllowed_isNothing() {
    byte[] value = new byte[600];
    byte[] deflated = Squeeze.deflate("a", value);
    for (String name : List.of("a", "io.biscotti.csrf")) {
      byte[] letters = name.getBytes(StandardCharsets.UTF_8);
      ByteBuffer out = ByteBuffer.allocate(100 + deflated.length);
      out.put(withAttributes(1, letters.length)).put(letters);
      Length.put(out, 600 * 2 + 1);
      Length.put(out, deflated.length);
      out.put(deflated);
      byte[] bytes = Arrays.copyOf(out.array(), out.position());
      assertEquals(name.equals("a"), decode(bytes).isPresent(), name);
    }
  }

  @Test
  void decode_bombOfCompressedValues_isNothing() {
    byte[] value = new byte[60_000];
    byte[] deflated = Squeeze.deflate("a", value);
    ByteBuffer out = ByteBuffer.allocate(2_000);
    out.put(withAttributes(5));
    for (int i = 0; i < 5; i++) {
      out.put((byte) 1).put((byte) ('a' + i));
      Length.put(out, value.length * 2 + 1);
      Length.put(out, deflated.length);
      out.put(deflated);
    }
    assertTrue(decode(Arrays.copyOf(out.array(), out.position())).isEmpty());
  }

  @Test
  void decode_compressedValueOfNoBytes_isNothing() {
    assertTrue(decode(withAttributes(1, 1, 'a', 0x91, 0x0A, 0)).isEmpty());
  }

  @Test
  void decode_timesAtTheirEdges_comeBack() {
    for (long created : new long[] {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 1_772_359_200_000L}) {
      for (long other : new long[] {created, created + 1, created - 1, 0, Long.MIN_VALUE}) {
        for (int idle : new int[] {0, -1, 1_800, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
          Frame frame =
              new Frame(
                  "AAAAAAAAAAAAAAAAAAAAAA",
                  Instant.ofEpochMilli(created),
                  Instant.ofEpochMilli(other),
                  Instant.ofEpochMilli(other),
                  idle,
                  Map.of("a", new byte[3]));
          assertSame(frame, decode(FrameCodec.encode(frame)).orElseThrow());
        }
      }
    }
  }

  /** As the version before sealed it. */
  @Test
  void decode_layout2_isRead() {
    ByteBuffer out = ByteBuffer.allocate(700);
    out.put((byte) 2).put(new byte[16]);
    for (long time : new long[] {0, 1_000, 60_000}) {
      out.putLong(NOW.toEpochMilli() + time);
    }
    byte[] deflated = Squeeze.deflate("b", new byte[600]);
    out.putInt(30).put((byte) 2).put(new byte[] {1, 'a', 1, 0, 7, 1, 'b'});
    Length.put(out, 600);
    Length.put(out, deflated.length);
    out.put(deflated);
    byte[] stored = Arrays.copyOf(out.array(), out.position());
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    attributes.put("a", new byte[] {7});
    attributes.put("b", new byte[600]);
    Frame frame =
        new Frame(
            "AAAAAAAAAAAAAAAAAAAAAA", NOW, NOW.plusSeconds(1), NOW.plusSeconds(60), 30, attributes);
    assertSame(frame, decode(stored).orElseThrow());
    // While that version still runs, its layout is written too.
    assertArrayEquals(stored, FrameCodec.encodePadded(frame, true, true, stored.length));
    assertTrue(decode(Arrays.copyOf(stored, stored.length - 1)).isEmpty());
    stored[0] = 4;
    assertTrue(decode(stored).isEmpty());
  }

  @Test
  void number_withNeedlessBytes_isRefused() {
    for (byte[] bytes :
        List.of(
            new byte[] {(byte) 0x80, 0},
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2},
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0})) {
      assertThrows(IllegalArgumentException.class, () -> Length.takeNumber(ByteBuffer.wrap(bytes)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455})
  void length_atItsEdges_comesBack(int length) {
    ByteBuffer out = ByteBuffer.allocate(8);
    Length.put(out, length);
    assertEquals(Length.bytes(length), out.position());
    out.flip();
    assertEquals(length, Length.take(out));
  }
}
