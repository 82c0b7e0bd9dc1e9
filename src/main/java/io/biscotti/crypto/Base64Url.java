package io.biscotti.crypto;

import java.util.Base64;

/**
 * Strict base64url (RFC 4648, section 5): no padding, no other alphabet, and no stray bits after
 * the last byte (section 3.5), so that each byte string has exactly one encoding.
 */
public final class Base64Url {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  /** The bits of the last character that belong to no byte, for each length modulo 4. */
  private static final int[] STRAY_BITS = {0, 0, 0b1111, 0b11};

  private static final byte[] NOTHING = {};

  private Base64Url() {}

  /** Returns the bytes of {@code text}, or an empty array if it isn't strict base64url. */
  public static byte[] decode(String text) {
    if (text.isEmpty()) {
      return NOTHING;
    }
    // The platform's decoder accepts padding and stray bits; the last character shows both.
    int last = ALPHABET.indexOf(text.charAt(text.length() - 1));
    if (last < 0 || (last & STRAY_BITS[text.length() % 4]) != 0) {
      return NOTHING;
    }
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return NOTHING;
    }
  }
}
