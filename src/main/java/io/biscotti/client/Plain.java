package io.biscotti.client;

/** Cleans untrusted text so that it can be stored and shown. */
final class Plain {
  /** The longest text kept of one header, in {@code char}s. */
  static final int MOST = 256;

  private Plain() {}

  /**
   * Removes control characters, line breaks, invisible characters, bidirectional overrides, and
   * surrounding white space. Text over the limit is cut off unread.
   *
   * @param most the longest result, in {@code char}s
   */
  static String text(String sent, int most) {
    if (sent.length() <= most && isVisibleAscii(sent)) {
      return sent.strip();
    }
    StringBuilder kept = new StringBuilder(Math.min(sent.length(), most));
    for (int i = 0; i < sent.length(); ) {
      int point = sent.codePointAt(i);
      i += Character.charCount(point);
      if (!isShown(point) || (kept.isEmpty() && Character.isWhitespace(point))) {
        continue;
      }
      if (kept.length() + Character.charCount(point) > most) {
        break;
      }
      kept.appendCodePoint(point);
    }
    return kept.toString().strip();
  }

  /**
   * A fast path, because it runs for every request and nearly all browsers send only visible ASCII.
   */
  private static boolean isVisibleAscii(String sent) {
    for (int i = 0; i < sent.length(); i++) {
      if (sent.charAt(i) < ' ' || sent.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /** Excludes lone surrogates too, which databases can't store. */
  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
