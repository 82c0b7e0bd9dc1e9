package io.biscotti.codec;

/** Detects unpaired surrogates: a {@code String} can contain them, but UTF-8 can't. */
final class Surrogates {

  private Surrogates() {}

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
