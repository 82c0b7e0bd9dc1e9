package io.biscotti.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names as codes of five bits, the highest bit first. The code of a letter doesn't depend on other
 * letters or names, so the length reveals no more than that of plain text.
 *
 * <pre>
 * 0         the end of a name
 * 1 to 26   a to z
 * 27 to 29  . _ -
 * 30        the next code is a place in 0123456789:/$@#+ ~!%&amp;'()*,;=?[]
 * 31        the next code, 1 to 26, is a capital letter
 * </pre>
 *
 * After the last name, bits of 1 fill the last byte.
 */
final class FiveBits {

  private static final int END = 0;
  private static final String PLAIN = "\0abcdefghijklmnopqrstuvwxyz._-";
  private static final String OTHER = "0123456789:/$@#+ ~!%&'()*,;=?[]";
  private static final int NEXT_IS_OTHER = 30;
  private static final int NEXT_IS_CAPITAL = 31;

  private static final int BITS = 5;
  private static final int MASK = 31;
  private static final int FIRST_CODES = 128;

  /**
   * For each ASCII character, its code in the lowest five bits, and above it the code that precedes
   * it, if there is one; 0 for a character without a code.
   */
  private static final short[] CODES = codes();

  private FiveBits() {}

  private static short[] codes() {
    short[] codes = new short[FIRST_CODES];
    for (int i = 1; i < PLAIN.length(); i++) {
      codes[PLAIN.charAt(i)] = (short) i;
    }
    for (int i = 0; i < OTHER.length(); i++) {
      codes[OTHER.charAt(i)] = (short) (NEXT_IS_OTHER << BITS | i);
    }
    for (int i = 1; i <= 26; i++) {
      codes['A' + i - 1] = (short) (NEXT_IS_CAPITAL << BITS | i);
    }
    return codes;
  }

  /** Encodes names; null if a character has no code. */
  static byte @Nullable [] encode(String[] names) {
    long chars = 0;
    for (String name : names) {
      chars += name.length() + 1;
    }
    // A character has at most two codes, which take less than a byte and a half together.
    byte[] out = new byte[Math.toIntExact(chars * 3 / 2 + 1)];
    int bits = 0;
    for (String name : names) {
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        int code = c < FIRST_CODES ? CODES[c] : 0;
        if (code == 0) {
          return null;
        }
        if (code > MASK) {
          bits = put(out, bits, code >> BITS);
        }
        bits = put(out, bits, code & MASK);
      }
      bits = put(out, bits, END);
    }
    byte[] packed = Arrays.copyOf(out, (bits + 7) / 8);
    if (bits % 8 != 0) {
      packed[packed.length - 1] |= (byte) (0xFF >> (bits % 8));
    }
    return packed;
  }

  private static int put(byte[] out, int bits, int code) {
    int shifted = code << (16 - BITS - bits % 8);
    out[bits / 8] |= (byte) (shifted >> 8);
    if ((shifted & 0xFF) != 0) {
      out[bits / 8 + 1] |= (byte) shifted;
    }
    return bits + BITS;
  }

  /**
   * Reads names. Also accepts some bytes that {@link #encode} doesn't write.
   *
   * @throws IllegalArgumentException if a code is undefined or missing
   */
  static List<String> decode(byte[] in, int start, int end) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    long most = (end - start) * 8L;
    for (long bit = 0; most - bit >= BITS; ) {
      int code = code(in, start, bit);
      bit += BITS;
      if (code == END) {
        names.add(name.toString());
        name.setLength(0);
      } else if (code < NEXT_IS_OTHER) {
        name.append(PLAIN.charAt(code));
      } else if (most - bit >= BITS) {
        name.append(second(code, code(in, start, bit)));
        bit += BITS;
      }
    }
    if (!name.isEmpty()) {
      throw new IllegalArgumentException("a name without an end");
    }
    return names;
  }

  private static char second(int first, int code) {
    if (first == NEXT_IS_OTHER && code < OTHER.length()) {
      return OTHER.charAt(code);
    }
    if (first == NEXT_IS_CAPITAL && code >= 1 && code <= 26) {
      return (char) ('A' + code - 1);
    }
    throw new IllegalArgumentException("an undefined code");
  }

  private static int code(byte[] in, int start, long bit) {
    int at = start + (int) (bit / 8);
    int shift = (int) (bit % 8);
    int two = (in[at] & 0xFF) << 8 | (shift > 8 - BITS ? in[at + 1] & 0xFF : 0);
    return two >> (16 - BITS - shift) & MASK;
  }
}
