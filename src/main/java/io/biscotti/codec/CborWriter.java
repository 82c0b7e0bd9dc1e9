package io.biscotti.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the CBOR items (RFC 8949) that values consist of, each in only one form: heads are as
 * short as possible, arrays have an indefinite length, and texts of more than {@link #CHUNK_CHARS}
 * characters are in chunks. Earlier versions wrote the same bytes. Not thread-safe.
 */
final class CborWriter {

  /** Longer texts are written in chunks of this many characters. */
  static final int CHUNK_CHARS = 3_996;

  static final int UNSIGNED = 0;
  static final int NEGATIVE = 1;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int TAG = 6;

  static final int ARRAY_START = 0x9F;
  static final int TEXT_START = 0x7F;
  static final int END = 0xFF;
  static final int FALSE = 0xF4;
  static final int TRUE = 0xF5;
  static final int NULL = 0xF6;
  static final int FLOAT = 0xFA;
  static final int DOUBLE = 0xFB;

  private static final int MOST_HEAD_BYTES = 9;

  private final int mostBytes;
  private byte[] bytes;
  private int count;

  /**
   * Creates a writer.
   *
   * @param mostBytes the limit; beyond it, every method throws {@link UnstorableException}
   */
  CborWriter(int mostBytes) {
    this(mostBytes, 64);
  }

  /**
   * Like {@link #CborWriter(int)}.
   *
   * @param expectedBytes how many bytes there will probably be
   */
  CborWriter(int mostBytes, int expectedBytes) {
    this.mostBytes = mostBytes;
    this.bytes = new byte[expectedBytes];
  }

  /** The items so far, as a copy. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, count);
  }

  /** Whether the items so far are these bytes. */
  boolean isEqualTo(byte[] others, int start, int end) {
    return Arrays.equals(bytes, 0, count, others, start, end);
  }

  void nothing() {
    single(NULL);
  }

  void bool(boolean flag) {
    single(flag ? TRUE : FALSE);
  }

  void number(long number) {
    head(number < 0 ? NEGATIVE : UNSIGNED, number < 0 ? ~number : number);
  }

  void number(float number) {
    reserve(1 + Float.BYTES);
    bytes[count++] = (byte) FLOAT;
    put(Float.floatToRawIntBits(number), Float.BYTES);
  }

  void number(double number) {
    reserve(1 + Double.BYTES);
    bytes[count++] = (byte) DOUBLE;
    put(Double.doubleToRawLongBits(number), Double.BYTES);
  }

  /** Writes a tag; the tagged item follows. */
  void tag(int tag) {
    head(TAG, tag);
  }

  void startArray() {
    single(ARRAY_START);
  }

  void endArray() {
    single(END);
  }

  void binary(byte[] content) {
    binary(BYTES, content);
  }

  private void binary(int major, byte[] content) {
    head(major, content.length);
    reserve(content.length);
    System.arraycopy(content, 0, bytes, count, content.length);
    count += content.length;
  }

  /**
   * Writes a text.
   *
   * @throws UnstorableException if it has an unpaired surrogate
   */
  void text(String text) {
    if (!textIfPaired(text)) {
      throw new UnstorableException("can't be stored: it has an unpaired surrogate");
    }
  }

  /** Writes a text; writes nothing and returns false if it has an unpaired surrogate. */
  boolean textIfPaired(String text) {
    boolean isShort = text.length() <= CHUNK_CHARS;
    if (isShort && ascii(text)) {
      return true;
    }
    if (!Utf8.arePaired(text)) {
      return false;
    }
    if (isShort) {
      binary(TEXT, text.getBytes(StandardCharsets.UTF_8));
    } else {
      chunks(text);
    }
    return true;
  }

  /** Writes a text of any length without chunks; it must have no unpaired surrogate. */
  void longText(String text) {
    if (!ascii(text)) {
      binary(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Writes an ASCII text without a copy; otherwise writes nothing and returns false. */
  private boolean ascii(String text) {
    int length = text.length();
    int start = count;
    head(TEXT, length);
    reserve(length);
    byte[] out = bytes;
    int at = count;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        count = start;
        return false;
      }
      out[at++] = (byte) c;
    }
    count = at;
    return true;
  }

  private void chunks(String text) {
    single(TEXT_START);
    for (int start = 0; start < text.length(); ) {
      int end = Math.min(start + CHUNK_CHARS, text.length());
      if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
        end--;
      }
      binary(TEXT, text.substring(start, end).getBytes(StandardCharsets.UTF_8));
      start = end;
    }
    single(END);
  }

  private void single(int initial) {
    reserve(1);
    bytes[count++] = (byte) initial;
  }

  private void head(int major, long argument) {
    int size = headBytes(argument);
    reserve(size);
    count = putHead(bytes, count, major, argument);
  }

  /** The size of an item's head, which includes an argument of 0 or more. */
  static int headBytes(long argument) {
    if (argument < 24) {
      return 1;
    }
    return argument < 0x100 ? 2 : argument < 0x10000 ? 3 : argument < 0x1_0000_0000L ? 5 : 9;
  }

  /** Writes an item's head into an array at {@code at}, and returns the index after it. */
  static int putHead(byte[] out, int at, int major, long argument) {
    int size = headBytes(argument);
    int type = major << 5;
    if (size == 1) {
      out[at] = (byte) (type | (int) argument);
      return at + 1;
    }
    out[at] = (byte) (type | (size == 2 ? 24 : size == 3 ? 25 : size == 5 ? 26 : 27));
    for (int i = 1; i < size; i++) {
      out[at + i] = (byte) (argument >>> (8 * (size - 1 - i)));
    }
    return at + size;
  }

  private void put(long number, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      bytes[count++] = (byte) (number >>> shift);
    }
  }

  private void reserve(int more) {
    if (more > mostBytes - count) {
      throw new UnstorableException("needs more than %d bytes".formatted(mostBytes));
    }
    if (more > bytes.length - count) {
      long doubled = Math.max(2L * bytes.length, (long) count + more + MOST_HEAD_BYTES);
      bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, Integer.MAX_VALUE - 8));
    }
  }
}
