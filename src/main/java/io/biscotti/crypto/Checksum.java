package io.biscotti.crypto;

import java.util.HexFormat;

/**
 * The last member of a JSON document, {@code "sha256"}: the SHA-256 of all that stands before it.
 * It is there because a key with one changed letter may still be a key, only not the one that was
 * meant.
 */
final class Checksum {
  private static final String START = ",\"sha256\":\"";
  private static final String END = "\"}";
  private static final int CHARS = START.length() + 64 + END.length();

  private Checksum() {}

  /** Returns the object {@code json} with the member at its end. */
  static String append(String json) {
    // The sum comes before the closing brace and brings one itself.
    String body = json.substring(0, json.length() - 1);
    return body + of(body);
  }

  /**
   * Refuses a text without the member, or with another sum.
   *
   * @throws KeyException saying so
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
