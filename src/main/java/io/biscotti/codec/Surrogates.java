package io.biscotti.codec;

/** The one thing that a {@code String} can hold and UTF-8 can't: half of a surrogate pair. */
final class Surrogates {

  private Surrogates() {}

  /** Whether every surrogate has its other half, so that the text survives UTF-8. */
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
