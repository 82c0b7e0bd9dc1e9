package io.biscotti.store;

import java.nio.ByteBuffer;

/**
 * A variable-length encoding of a length: seven bits a byte, lowest first, with the high bit set on
 * every byte but the last. It can't overflow: a length that is too large is rejected on writing.
 * Each length has exactly one encoding.
 */
final class Length {

  private static final int MAX_BYTES = 4;
  private static final int MAX = (1 << (7 * MAX_BYTES)) - 1;

  private Length() {}

  /**
   * The number of bytes that a length takes.
   *
   * @throws IllegalArgumentException if it is negative or over 268,435,455
   */
  static int bytes(int length) {
    if (length < 0 || length > MAX) {
      throw new IllegalArgumentException("length must be 0 to " + MAX + ", was " + length);
    }
    return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4;
  }

  /** Writes a length that {@link #bytes} has accepted. */
  static void put(ByteBuffer out, int length) {
    int rest = length;
    while (rest >= 0x80) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  /**
   * Reads a length.
   *
   * @throws IllegalArgumentException if the encoding is longer than necessary, or than four bytes
   * @throws java.nio.BufferUnderflowException if it ends early
   */
  static int take(ByteBuffer in) {
    int length = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      byte next = in.get();
      length |= (next & 0x7F) << (7 * i);
      if (next >= 0) {
        if (next == 0 && i > 0) {
          throw new IllegalArgumentException("length is not minimally encoded");
        }
        return length;
      }
    }
    throw new IllegalArgumentException("length takes more than " + MAX_BYTES + " bytes");
  }

  /**
   * The number of bytes that a signed number takes: its sign becomes the lowest bit, so that small
   * numbers are short whatever their sign, and then as a length, in up to ten bytes.
   */
  static int numberBytes(long number) {
    long rest = zigzag(number);
    int bytes = 1;
    while ((rest & ~0x7FL) != 0) {
      rest >>>= 7;
      bytes++;
    }
    return bytes;
  }

  /** Writes a signed number. */
  static void putNumber(ByteBuffer out, long number) {
    long rest = zigzag(number);
    while ((rest & ~0x7FL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  /**
   * Reads a signed number.
   *
   * @throws IllegalArgumentException if the encoding is longer than necessary, or than ten bytes
   * @throws java.nio.BufferUnderflowException if it ends early
   */
  static long takeNumber(ByteBuffer in) {
    long rest = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      rest |= (next & 0x7FL) << shift;
      if (next >= 0) {
        boolean minimal = next > 0 || shift == 0;
        boolean fits = shift < 63 || next == 1;
        if (!minimal || !fits) {
          throw new IllegalArgumentException("number is not minimally encoded");
        }
        return rest >>> 1 ^ -(rest & 1);
      }
    }
    throw new IllegalArgumentException("number takes more than ten bytes");
  }

  private static long zigzag(long number) {
    return number << 1 ^ number >> 63;
  }
}
