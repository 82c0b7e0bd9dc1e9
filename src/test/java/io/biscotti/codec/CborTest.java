package io.biscotti.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.biscotti.codec.CborReader.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our CBOR compared with Jackson's, which wrote sessions before: exactly the same bytes. */
class CborTest {
  private static final CBORFactory JACKSON = new CBORFactory();

  private final ByteArrayOutputStream theirs = new ByteArrayOutputStream();
  private final CborWriter ours = new CborWriter(Integer.MAX_VALUE);

  private static String text(Random random) {
    int[] lengths = {0, 1, 23, 24, 255, 256, 3_995, 3_996, 3_997, 8_000, 70_000};
    int length =
        random.nextInt(20) == 0 ? lengths[random.nextInt(lengths.length)] : random.nextInt(40);
    StringBuilder text = new StringBuilder();
    boolean ascii = random.nextBoolean();
    while (text.length() < length) {
      int sort = ascii ? 9 : random.nextInt(12);
      text.appendCodePoint(
          sort == 0 ? 0x1F36A : sort == 1 ? 0xE9 : sort == 2 ? 0xFFFD : 32 + random.nextInt(95));
    }
    return text.toString();
  }

  /** A number of any size, with a random number of bits. */
  private static long number(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }

  private void write(CBORGenerator out, Random random, int depth) throws IOException {
    if (random.nextInt(4) == 0) {
      int tag = random.nextBoolean() ? 4 + random.nextInt(300) : 64_000 + random.nextInt(200);
      out.writeTag(tag);
      ours.tag(tag);
    }
    switch (random.nextInt(depth > 20 ? 7 : 9)) {
      case 0 -> {
        out.writeNull();
        ours.nothing();
      }
      case 1 -> {
        boolean flag = random.nextBoolean();
        out.writeBoolean(flag);
        ours.bool(flag);
      }
      case 2 -> {
        long number = number(random);
        out.writeNumber(number);
        ours.number(number);
      }
      case 3 -> {
        float number = Float.intBitsToFloat(random.nextInt());
        out.writeNumber(number);
        ours.number(number);
      }
      case 4 -> {
        double number = Double.longBitsToDouble(random.nextLong());
        out.writeNumber(number);
        ours.number(number);
      }
      case 5 -> {
        byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 30 : 300)];
        random.nextBytes(bytes);
        out.writeBinary(bytes);
        ours.binary(bytes);
      }
      case 6 -> {
        String text = text(random);
        out.writeString(text);
        ours.text(text);
      }
      default -> {
        out.writeStartArray();
        ours.startArray();
        for (int i = random.nextInt(6); i > 0; i--) {
          write(out, random, depth + 1);
        }
        out.writeEndArray();
        ours.endArray();
      }
    }
  }

  private byte[] item(Random random) throws IOException {
    theirs.reset();
    try (CBORGenerator out = JACKSON.createGenerator(theirs)) {
      write(out, random, 0);
    }
    return theirs.toByteArray();
  }

  @Test
  void write_randomItems_givesTheBytesOfTheFormerWriter() throws IOException {
    Random random = new Random(15);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int round = 0; round < 3_000; round++) {
      all.writeBytes(item(random));
    }
    assertArrayEquals(all.toByteArray(), ours.toBytes());
  }

  /** Reads an item with both, compares what they see, and writes it again. */
  private static void compare(CborReader in, CBORParser jackson, CborWriter out, int depth)
      throws IOException {
    Kind kind = in.next();
    compare(kind, in, jackson, out, depth);
  }

  private static void compare(
      Kind kind, CborReader in, CBORParser jackson, CborWriter out, int depth) throws IOException {
    if (depth > 500) {
      throw new IOException("deep enough");
    }
    JsonToken token = jackson.nextToken();
    if (kind == Kind.END) {
      throw new IOException("an end where a value should be");
    }
    if (in.tag() == 2 || in.tag() == 3) {
      throw new IOException("Jackson makes a big number of it");
    }
    assertEquals(in.tag(), Math.max(0, jackson.getCurrentTag()));
    if (in.tag() > 0) {
      out.tag(in.tag());
    }
    switch (kind) {
      case NUMBER -> {
        assertEquals(jackson.getLongValue(), in.number());
        out.number(in.number());
      }
      case BYTES -> {
        byte[] content = in.binary();
        assertArrayEquals(jackson.getBinaryValue(), content);
        out.binary(content);
      }
      case TEXT -> {
        String text = in.text();
        assertEquals(jackson.getText(), text);
        out.text(text);
      }
      case ARRAY -> {
        assertEquals(JsonToken.START_ARRAY, token);
        out.startArray();
        for (Kind next = in.next(); next != Kind.END; next = in.next()) {
          compare(next, in, jackson, out, depth + 1);
        }
        assertEquals(JsonToken.END_ARRAY, jackson.nextToken());
        out.endArray();
      }
      case NULL -> {
        assertEquals(JsonToken.VALUE_NULL, token);
        out.nothing();
      }
      case FLOAT -> {
        assertEquals(jackson.getNumberValue(), in.floating());
        out.number(in.floating());
      }
      case DOUBLE -> {
        assertEquals(jackson.getNumberValue(), in.doubled());
        out.number(in.doubled());
      }
      default -> {
        assertEquals(token == JsonToken.VALUE_TRUE, kind == Kind.TRUE);
        out.bool(kind == Kind.TRUE);
      }
    }
  }

  /**
   * Whether our reader accepts one item; then it is what Jackson reads, and what we would write.
   */
  private static boolean isRead(byte[] bytes) throws IOException {
    CborReader in = new CborReader(bytes, 0, bytes.length);
    CborWriter out = new CborWriter(Integer.MAX_VALUE);
    try (CBORParser jackson = JACKSON.createParser(bytes)) {
      compare(in, jackson, out, 0);
      if (!in.isAtEnd()) {
        return false;
      }
    } catch (IOException | UnstorableException e) {
      return false;
    }
    assertArrayEquals(bytes, out.toBytes());
    return true;
  }

  @Test
  void read_randomItems_seesWhatTheFormerReaderSaw() throws IOException {
    Random random = new Random(16);
    for (int round = 0; round < 3_000; round++) {
      byte[] item = item(random);
      assertTrue(isRead(item), () -> HexFormat.of().formatHex(item));
    }
  }

  @Test
  void read_truncatedItem_isRefusedAtEveryLength() throws IOException {
    Random random = new Random(17);
    for (int round = 0; round < 300; round++) {
      byte[] item = item(random);
      for (int length = 0; length < Math.min(item.length, 400); length++) {
        assertTrue(!isRead(Arrays.copyOf(item, length)));
      }
    }
  }

  @Test
  void read_mutatedItem_isRefusedOrSeenAsTheFormerReaderSawIt() throws IOException {
    Random random = new Random(18);
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] item = item(random);
      for (int i = random.nextInt(3); i >= 0; i--) {
        item[random.nextInt(Math.min(item.length, 300))] = (byte) random.nextInt();
      }
      read += isRead(item) ? 1 : 0;
    }
    assertTrue(read > 1_000, "only " + read + " mutations could be read");
  }

  @Test
  void read_noise_isNeverAnythingButRefused() throws IOException {
    Random random = new Random(19);
    for (int round = 0; round < 50_000; round++) {
      byte[] noise = new byte[random.nextInt(24)];
      random.nextBytes(noise);
      isRead(noise);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "18 17, a number that is longer than necessary",
    "19 00ff, a number that is longer than necessary",
    "1b 00000000ffffffff, a number that is longer than necessary",
    "1b 8000000000000000, a number of 64 bits",
    "78 03 616263, a length that is longer than necessary",
    "81 01, an array with a length",
    "a0, a map",
    "bf ff, a map",
    "5f 41 61 ff, bytes in chunks",
    "7f 61 61 ff, a short text in chunks",
    "7f 60 ff, a text of an empty chunk",
    "7f ff, a text of no chunks",
    "7f 41 61 ff, bytes among the chunks of a text",
    "62 c328, no UTF-8",
    "62 c080, an overlong zero",
    "63 eda080, a surrogate in UTF-8",
    "f7, undefined",
    "f0, an unassigned value",
    "f8 18, an unassigned value",
    "f9 3c00, a half",
    "c0 01, a tag of 0",
    "d8 25 d8 25 01, two tags",
    "d8 25, a tag of nothing",
    "d8 25 ff, a tag of an end",
    "db 00000001 00000000 01, a tag of 33 bits",
    "1c, a reserved head",
    "5a 7fffffff 01, more bytes than there are",
    "7b 7fffffffffffffff 01, more text than there is",
    "9f 01, an array without an end",
    "ff, an end without an array"
  })
  void read_malformedItem_isRefused(String hex, String why) throws IOException {
    assertTrue(!isRead(HexFormat.of().parseHex(hex.replace(" ", ""))), why);
  }

  @Test
  void write_beyondTheLimit_isRefused() {
    CborWriter small = new CborWriter(10);
    small.text("123456789");
    assertThrows(UnstorableException.class, () -> small.number(1));
    assertThrows(UnstorableException.class, () -> new CborWriter(10).binary(new byte[10]));
    assertThrows(UnstorableException.class, () -> new CborWriter(10).text("ß".repeat(5)));
  }

  @Test
  void write_unpairedSurrogate_isRefused() {
    assertThrows(UnstorableException.class, () -> ours.text("a\uD83C"));
    assertEquals(0, ours.toBytes().length);
  }
}
