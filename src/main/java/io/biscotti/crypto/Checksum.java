package io.biscotti.crypto;

import java.util.HexFormat;

/**
 * The last member of a JSON document, {@code "sha256"}: the SHA-256 of everything before it. It
 * detects a changed character in a key, which may still be a valid key, but not the intended one.
 */
final class Checksum {
  private static final String START = ",\"sha256\":\"";
  private static final String END = "\"}";
  private static final int CHARS = START.length() + 64 + END.length();

  private Checksum() {}

  /** Returns the object {@code json} with the checksum as its last member. */
  static String append(String json) {
    // The checksum goes before the closing brace and brings its own.
    String body = json.substring(0, json.length() - 1);
    return body + of(body);
  }

  /**
   * Rejects a text whose checksum is missing or wrong.
   *
   * @throws KeyException if so
   */
  static void check(String text) {
    int bodyChars = text.length() - CHARS;
    if (bodyChars < 0 || !text.endsWith(of(text.substring(0, bodyChars)))) {
      throw new KeyException("it is truncated or damaged: its checksum doesn't match");
    }
  }

  private static String of(String body) {
    return START + HexFormat.of().formatHex(Ids.sha256(body)) + END;
  }
}
