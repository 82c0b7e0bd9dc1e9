package io.biscotti.codec;

import java.nio.ByteBuffer;

/**
 * A variable-length encoding of a length: seven bits a byte, lowest first, with the high bit set on
 * every byte but the last. It can't overflow: a length that is too large is rejected on writing.
 * Each length has exactly one encoding.
 */
public final class Length {

  private static final int MAX_BYTES = 4;
  private static final int MAX = (1 << (7 * MAX_BYTES)) - 1;

  /** How many bits a unit takes. */
  public static final int UNIT_BITS = 2;

  public static final int UNIT_MASK = (1 << UNIT_BITS) - 1;

  /** Milliseconds, seconds, minutes and hours, in milliseconds. */
  private static final long[] UNITS = {1, 1_000, 60_000, 3_600_000};

  private Length() {}

  /**
   * The number of bytes that a length takes.
   *
   * @throws IllegalArgumentException if it is negative or over 268,435,455
   */
  public static int bytes(int length) {
    if (length < 0 || length > MAX) {
      throw new IllegalArgumentException("length must be 0 to " + MAX + ", was " + length);
    }
    return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4;
  }

  /**
   * Writes a length.
   *
   * @throws IllegalArgumentException as {@link #bytes}
   */
  public static void checkedPut(ByteBuffer out, int length) {
    bytes(length);
    put(out, length);
  }

  /** Writes a length that {@link #bytes} has accepted. */
  public static void put(ByteBuffer out, int length) {
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
  public static int take(ByteBuffer in) {
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
   * The number of bytes that a signed number takes. Its sign becomes the lowest bit, so that small
   * numbers are short whatever their sign; the result is encoded like a length, in up to ten bytes.
   */
  public static int numberBytes(long number) {
    long rest = zigzag(number);
    int bytes = 1;
    while ((rest & ~0x7FL) != 0) {
      rest >>>= 7;
      bytes++;
    }
    return bytes;
  }

  /** Writes a signed number. */
  public static void putNumber(ByteBuffer out, long number) {
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
  public static long takeNumber(ByteBuffer in) {
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

  /** The number of a time span's unit: the largest unit of which the span is a whole multiple. */
  public static int unit(long millis) {
    int unit = UNITS.length - 1;
    while (millis % UNITS[unit] != 0) {
      unit--;
    }
    return unit;
  }

  /** The number of bytes that a span of time takes, as a signed number in its unit. */
  public static int spanBytes(long millis) {
    return numberBytes(millis / UNITS[unit(millis)]);
  }

  /** Writes a span of time in its unit. */
  public static void putSpan(ByteBuffer out, long millis) {
    putNumber(out, millis / UNITS[unit(millis)]);
  }

  /**
   * Reads a span of time in milliseconds.
   *
   * @throws ArithmeticException if it is too long
   * @throws IllegalArgumentException if it isn't written in the largest possible unit, or if {@link
   *     #takeNumber} throws it
   */
  public static long takeSpan(ByteBuffer in, int unit) {
    long millis = Math.multiplyExact(takeNumber(in), UNITS[unit]);
    if (unit(millis) != unit) {
      throw new IllegalArgumentException("time span is not in its largest unit");
    }
    return millis;
  }

  private static long zigzag(long number) {
    return number << 1 ^ number >> 63;
  }
}
