package io.biscotti.choice;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Picks the supported language that a user prefers (RFC 4647, section 3.4). */
final class Languages {
  /** The languages with a file in {@code webapp/assets/texts}; the first one is the default. */
  static final List<String> SUPPORTED = List.of("en", "de");

  /** The longest header that is read, far longer than browsers send. */
  private static final int MOST_CHARS = 1_000;

  private Languages() {}

  /**
   * The preferred supported language.
   *
   * @param accepted the value of {@code Accept-Language}, or any other text
   */
  static String best(String accepted) {
    return Optional.of(accepted)
        .filter(text -> !text.isBlank() && text.length() <= MOST_CHARS)
        .flatMap(Languages::lookUp)
        .orElse(SUPPORTED.get(0));
  }

  private static Optional<String> lookUp(String accepted) {
    try {
      return Optional.ofNullable(Locale.lookupTag(Locale.LanguageRange.parse(accepted), SUPPORTED));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
