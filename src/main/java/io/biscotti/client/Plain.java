package io.biscotti.client;

/** Text of strangers, made fit to be kept and shown. */
final class Plain {
  /** The most characters, as {@code String.length} counts them, that one header leaves. */
  static final int MOST = 256;

  private Plain() {}

  /**
   * Without control characters, line breaks, and what has no look of its own or turns the direction
   * of text; without white space around it. What is over the limit is cut off, and not looked at.
   *
   * @param most how many characters may be left
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

  /** What nearly all browsers send, and each request is asked. */
  private static boolean isVisibleAscii(String sent) {
    for (int i = 0; i < sent.length(); i++) {
      if (sent.charAt(i) < ' ' || sent.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /** A lone surrogate can't be written to a database. */
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
