package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.codec.Length;
import io.biscotti.codec.Squeeze;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A frame is read completely or not at all, and has only one encoding. */
class FrameCodecTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final int HEAD_BYTES = 1 + 16 + 6 + 1 + 1 + 1;

  private static Frame frame(Map<String, byte[]> attributes) {
    return new Frame("AAAAAAAAAAAAAAAAAAAAAA", NOW, NOW, NOW.plusSeconds(60), 30, attributes);
  }

  private static Optional<Frame> decode(byte[] bytes) {
    return FrameCodec.decode(bytes);
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
      byte[] padded = FrameCodec.encodePadded(frame, FrameCodec.LAYOUT, true, Integer.MAX_VALUE);
      assertEquals(0, padded.length % 256);
      assertSame(frame, decode(padded).orElseThrow());
      byte[] plain = FrameCodec.encodePadded(frame, FrameCodec.LAYOUT, false, Integer.MAX_VALUE);
      assertSame(frame, decode(plain).orElseThrow());
    }
  }

  /** If bytes with a flipped bit are readable at all, writing the result gives the same bytes. */
  @Test
  void decode_everyBitFlipped_isTheSameLayoutOrNothing() {
    Map<String, byte[]> attributes = new LinkedHashMap<>();
    attributes.put("user", "john".getBytes(StandardCharsets.UTF_8));
    attributes.put("long", new byte[700]);
    attributes.put("n".repeat(200), new byte[130]);
    for (byte[] good :
        List.of(
            FrameCodec.encode(frame(attributes)),
            FrameCodec.encodePadded(
                frame(attributes), FrameCodec.LAYOUT, false, Integer.MAX_VALUE))) {
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

  /**
   * The names {@code a} and {@code b}, in five bits a character, and bits that fill the last byte.
   */
  private static final int[] A_B = {3 * 2 + 1, 0b00001_000, 0b00_00010_0, 0b0000_1111};

  /** The name {@code a}, which five bits a character wouldn't make shorter. */
  private static final int[] A = {2 * 2, 0x61, 'a'};

  private static int[] bytes(int[] names, int... rest) {
    int[] all = Arrays.copyOf(names, names.length + rest.length);
    System.arraycopy(rest, 0, all, names.length, rest.length);
    return all;
  }

  @Test
  void decode_byHand_isRead() {
    Frame frame = decode(withAttributes(bytes(A_B, 4, 7, 0))).orElseThrow();
    assertEquals(List.of("a", "b"), List.copyOf(frame.attributes().keySet()));
    assertArrayEquals(new byte[] {7}, frame.attributes().get("a"));
    assertArrayEquals(new byte[0], frame.attributes().get("b"));
    Frame text = decode(withAttributes(bytes(A, 4 * 4 + 2, 'j', 'o', 'h', 'n'))).orElseThrow();
    assertArrayEquals(new byte[] {0x64, 'j', 'o', 'h', 'n'}, text.attributes().get("a"));
    Frame plain = decode(withAttributes(3 * 2, 0x62, 0xC3, 0xA9, 4, 7)).orElseThrow();
    assertArrayEquals(new byte[] {7}, plain.attributes().get("é"));
    assertEquals(Map.of(), decode(withAttributes(0)).orElseThrow().attributes());
  }

  @Test
  void decode_anAttributeTwice_isNothing() {
    assertTrue(
        decode(withAttributes(3 * 2 + 1, 0b00001_000, 0b00_00001_0, 0b0000_1111, 4, 7, 4, 8))
            .isEmpty());
    assertTrue(decode(withAttributes(4 * 2, 0x61, 0xFF, 0x61, 0xFF, 4, 7, 4, 8)).isEmpty());
    assertTrue(
        decode(withAttributes(6 * 2, 0x62, 0xC3, 0xA9, 0x62, 0xC3, 0xA9, 4, 7, 4, 8)).isEmpty());
  }

  /** Each list of names has one form: five bits a character where that is shorter. */
  @Test
  void decode_namesInAnotherForm_areNothing() {
    assertTrue(decode(withAttributes(4 * 2, 0x61, 'a', 0x61, 'b', 4, 7, 0)).isEmpty());
    assertTrue(decode(withAttributes(2 * 2 + 1, 0b00001_000, 0b00_111111, 4, 7)).isEmpty());
    assertTrue(
        decode(withAttributes(3 * 2 + 1, 0b00001_000, 0b00_00010_0, 0b0000_0111, 4, 7, 0))
            .isEmpty());
    assertTrue(
        decode(withAttributes(3 * 2 + 1, 0b00001_000, 0b00_00010_1, 0b1111_1111, 4, 7, 0))
            .isEmpty());
    assertTrue(decode(withAttributes(1 * 2 + 1, 0b00001_111, 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(2 * 2 + 1, 0b00001_000, 0b00_111110, 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(2 * 2 + 1, 0b00001_000, 0b00_011111, 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(2 * 2 + 1, 0b11111_000, 0b00_000111, 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(2 * 2 + 1, 0b11110_111, 0b11_000001, 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(1)).isEmpty());
    assertTrue(decode(withAttributes(2 * 2, 0x41, 'a', 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(3 * 2, 0x78, 0x01, 'a', 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(1 * 2, 0x61, 4, 7)).isEmpty());
  }

  @Test
  void decode_textThatIsAnItem_isNothing() {
    assertTrue(decode(withAttributes(bytes(A, 2 * 4, 0x61, 'x'))).isEmpty());
    assertTrue(decode(withAttributes(bytes(A, 3 * 4, 0x78, 1, 'x'))).isPresent());
  }

  @Test
  void decode_valueOfNoKnownKind_isNothing() {
    assertTrue(decode(withAttributes(bytes(A, 1 * 4 + 3, 7))).isEmpty());
  }

  @Test
  void decode_spanInASmallerUnit_isNothing() {
    byte[] good = withAttributes(0);
    assertEquals(0x64, good[0]);
    byte[] hours = good.clone();
    hours[0] = 0x74;
    assertEquals(NOW.plusSeconds(3_600), decode(hours).map(Frame::expiresAt).orElseThrow());
    byte[] seconds = good.clone();
    seconds[0] = 0x54;
    seconds[24] = 120;
    assertEquals(NOW.plusSeconds(60), decode(good).map(Frame::expiresAt).orElseThrow());
    assertTrue(decode(seconds).isEmpty());
  }

  @Test
  void decode_lengthWithNeedlessBytes_isNothing() {
    assertTrue(decode(withAttributes(0x80, 0)).isEmpty());
    assertTrue(decode(withAttributes(bytes(A, 0x84, 0, 7))).isEmpty());
    assertTrue(decode(withAttributes(bytes(A, 0x84, 0x80, 0, 7))).isEmpty());
  }

  @Test
  void decode_lengthOfFiveBytes_isNothing() {
    assertTrue(decode(withAttributes(bytes(A, 0x80, 0x80, 0x80, 0x80, 2, 7))).isEmpty());
  }

  @Test
  void decode_lengthPastTheEnd_isNothing() {
    assertTrue(decode(withAttributes(bytes(A, 8, 7))).isEmpty());
    assertTrue(decode(withAttributes(bytes(A, 8 + 2, 7))).isEmpty());
    assertTrue(decode(withAttributes(bytes(A_B, 4, 7))).isEmpty());
    assertTrue(decode(withAttributes(9, 1)).isEmpty());
    assertTrue(decode(withAttributes(0xFF, 0xFF, 0xFF, 0x7F)).isEmpty());
  }

  @Test
  void decode_moreThanTheNamesSay_isNothing() {
    assertTrue(decode(withAttributes(bytes(A, 4, 7, 4, 8))).isEmpty());
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
    assertTrue(decode(withAttributes(2 * 2, 0x61, 0xFF, 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(4 * 2, 0x63, 0xED, 0xA0, 0x80, 4, 7)).isEmpty());
    assertTrue(decode(withAttributes(4 * 2, 0x63, 0xEF, 0xBF, 0xBD, 4, 7)).isPresent());
  }

  private static byte[] compressed(String name, int plainBytes, byte[] deflated) {
    Frame empty = frame(Map.of(name, new byte[0]));
    byte[] upToTheValue = FrameCodec.encode(empty);
    ByteBuffer out = ByteBuffer.allocate(2_000);
    out.put(upToTheValue, 0, upToTheValue.length - 1);
    Length.put(out, plainBytes * 4 + 1);
    Length.put(out, deflated.length);
    out.put(deflated);
    return Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void decode_compressedWhereNoneIsAllowed_isNothing() {
    byte[] deflated = Squeeze.deflate("a", new byte[600]);
    for (String name : List.of("a", "io.biscotti.csrf")) {
      assertEquals(name.equals("a"), decode(compressed(name, 600, deflated)).isPresent(), name);
    }
  }

  @Test
  void decode_bombOfCompressedValues_isNothing() {
    byte[] deflated = Squeeze.deflate("a", new byte[60_000]);
    assertTrue(FrameCodec.decode(compressed("a", 60_000, deflated), 0, 60_000).isPresent());
    assertTrue(FrameCodec.decode(compressed("a", 60_000, deflated), 0, 59_999).isEmpty());
    Map<String, byte[]> five = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      five.put("a" + i, new byte[60_000]);
    }
    assertTrue(decode(FrameCodec.encodePadded(frame(five), FrameCodec.LAYOUT, true, 1)).isEmpty());
  }

  @Test
  void decode_compressedValueOfNoBytes_isNothing() {
    assertTrue(decode(compressed("a", 600, new byte[0])).isEmpty());
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

  /** A session as the previous version sealed it. */
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
    // While the previous version still runs, its layout is written.
    assertArrayEquals(stored, FrameCodec.encodePadded(frame, 2, true, stored.length));
    assertTrue(decode(Arrays.copyOf(stored, stored.length - 1)).isEmpty());
    stored[0] = 5;
    assertTrue(decode(stored).isEmpty());
  }

  /** A session as the previous version sealed it: the example of its documentation. */
  @Test
  void decode_layout3_isRead() {
    byte[] stored =
        HexFormat.of()
            .parseHex(
                "03000102030405060708090a0b0c0d0e0f80b4b98d956780d30e80b89929901c"
                    + "0204757365720a646a6f686e067669736974730203");
    Frame frame = decode(stored).orElseThrow();
    assertEquals("AAECAwQFBgcICQoLDA0ODw", frame.id());
    assertEquals(NOW, frame.createdAt());
    assertEquals(NOW.plusSeconds(120), frame.lastSeenAt());
    assertEquals(NOW.plusSeconds(43_200), frame.expiresAt());
    assertEquals(1_800, frame.idleSeconds());
    assertEquals(List.of("user", "visits"), List.copyOf(frame.attributes().keySet()));
    assertArrayEquals(new byte[] {0x64, 'j', 'o', 'h', 'n'}, frame.attributes().get("user"));
    assertArrayEquals(new byte[] {3}, frame.attributes().get("visits"));
    assertArrayEquals(stored, FrameCodec.encode(frame, 3));
    assertTrue(decode(Arrays.copyOf(stored, stored.length - 1)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void decode_formerLayout_givesBackWhatThePresentOneDoes(int layout) {
    Random random = new Random(layout);
    for (int round = 0; round < 100; round++) {
      Map<String, byte[]> attributes = new LinkedHashMap<>();
      for (int count = random.nextInt(5); count > 0; count--) {
        byte[] value = new byte[Math.min(40_000, length(random))];
        attributes.put(text(random, Math.min(40, length(random))), value);
      }
      Frame frame = frame(attributes);
      byte[] former = FrameCodec.encode(frame, layout);
      assertSame(frame, decode(former).orElseThrow());
      assertArrayEquals(
          former, FrameCodec.encode(decode(FrameCodec.encode(frame)).orElseThrow(), layout));
      assertSame(
          frame, decode(FrameCodec.encodePadded(frame, layout, true, 1_000_000)).orElseThrow());
    }
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
