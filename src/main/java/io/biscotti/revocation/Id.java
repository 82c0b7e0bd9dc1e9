package io.biscotti.revocation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A session's id as 128 bits. */
record Id(long high, long low) {
  /** Stands for no id: session ids are random. */
  static final Id ZERO = new Id(0, 0);

  private static final int CHARS = 22;
  private static final int BITS_A_CHAR = 6;
  private static final int CHARS_OF_HIGH = 11;

  /** How many bits of the last character are beyond the 128. */
  private static final int SPARE_BITS = 4;

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private static final byte[] VALUES = values();

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      values[ALPHABET.charAt(i)] = (byte) i;
    }
    return values;
  }

  /**
   * Reads 22 characters of base64url.
   *
   * @return null for any other text, including one whose last four bits aren't zero: {@link
   *     io.biscotti.crypto.Ids} never makes such ids
   */
  static @Nullable Id parse(String text) {
    if (text.length() != CHARS) {
      return null;
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < CHARS; i++) {
      char c = text.charAt(i);
      int value = c < VALUES.length ? VALUES[c] : -1;
      if (value < 0) {
        return null;
      }
      // The eleventh character has four bits of the upper half and two bits of the lower one.
      if (i < CHARS_OF_HIGH - 1) {
        high = high << BITS_A_CHAR | value;
      } else if (i == CHARS_OF_HIGH - 1) {
        high = high << 4 | value >> 2;
        low = value & 3;
      } else if (i < CHARS - 1) {
        low = low << BITS_A_CHAR | value;
      } else if ((value & ((1 << SPARE_BITS) - 1)) == 0) {
        low = low << (BITS_A_CHAR - SPARE_BITS) | value >> SPARE_BITS;
      } else {
        return null;
      }
    }
    return new Id(high, low);
  }

  /**
   * Reads 22 characters of base64url.
   *
   * @throws IllegalArgumentException for any other text
   */
  static Id of(String text) {
    Id id = parse(text);
    if (id == null) {
      throw new IllegalArgumentException(
          "id must be 128 bits in 22 characters of base64url, was %d characters"
              .formatted(text.length()));
    }
    return id;
  }

  boolean isZero() {
    return high == 0 && low == 0;
  }

  /** The id as 22 characters of base64url. */
  @Override
  public String toString() {
    byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
