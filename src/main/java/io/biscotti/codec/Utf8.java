package io.biscotti.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, no truncated characters. */
public final class Utf8 {

  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** Decodes bytes; null if they are not UTF-8. */
  public static @Nullable String decode(byte[] bytes, int start, int length) {
    String text = new String(bytes, start, length, StandardCharsets.UTF_8);
    // Malformed bytes are decoded to this character, which a text may also contain.
    return text.indexOf(REPLACEMENT) < 0 || isEncodingOf(text, bytes, start, length) ? text : null;
  }

  private static boolean isEncodingOf(String text, byte[] bytes, int start, int length) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(encoded, 0, encoded.length, bytes, start, start + length);
  }

  /** Whether every surrogate is part of a pair, so that the text can be encoded in UTF-8. */
  static boolean arePaired(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
