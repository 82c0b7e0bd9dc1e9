package io.biscotti.site;

import java.nio.charset.StandardCharsets;

/** Makes untrusted text safe to print, and measures it. */
public final class SafeText {
  private static final int LONGEST = 64;

  private SafeText() {}

  /**
   * A text in quotes, truncated to 64 characters, with a question mark for everything but printable
   * ASCII.
   */
  public static String quoted(String text) {
    return "'" + cut(text) + "'";
  }

  /** A text truncated to 64 characters, with a question mark for everything but printable ASCII. */
  public static String cut(String text) {
    return ascii(text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
  }

  /** A text with a question mark for everything but printable ASCII. */
  public static String ascii(String text) {
    return text.replaceAll("[^\\x20-\\x7E]", "?");
  }

  /** A text's length in UTF-8; an unpaired surrogate counts as one. */
  public static int octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The index of the first control character other than tab, or -1 (RFC 6265bis, section 5.6). */
  public static int control(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 0x20 && c != '\t') || c == 0x7F) {
        return i;
      }
    }
    return -1;
  }

  /** A text without the spaces and tabs around it. */
  public static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
