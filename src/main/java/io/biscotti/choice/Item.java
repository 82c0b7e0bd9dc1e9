package io.biscotti.choice;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Something that users can choose. Its values consist of at most {@value #MOST_CHARS} letters,
 * digits and {@code / _ + -}.
 */
enum Item {
  /** {@code system}, {@code light} or {@code dark}. */
  THEME("must be system, light or dark", ChronoUnit.FOREVER.getDuration()),

  /** A BCP 47 tag (RFC 5646) with a primary language, in its canonical case. */
  LANGUAGE(
      "must be a language tag of at most 35 characters, as in de-AT",
      ChronoUnit.FOREVER.getDuration()),

  /** The name of a zone in the IANA time zone database that this Java version knows. */
  TIMEZONE(
      "must be the name of a time zone, as in Europe/Vienna", ChronoUnit.FOREVER.getDuration()),

  /** {@code yes} or {@code no}; expires after a year, and must then be asked again. */
  ANALYTICS("must be yes or no", Duration.ofDays(365));

  private static final int MOST_CHARS = 64;

  /** The length that RFC 5646, section 4.4.1, requires everybody to accept. */
  private static final int MOST_TAG_CHARS = 35;

  private final String rule;
  private final Duration validity;

  Item(String rule, Duration validity) {
    this.rule = rule;
    this.validity = validity;
  }

  /** Loaded when a time zone is first checked. */
  private static final class Zones {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+-]{1,64}");

    /** The names by their lower-case form, which is unique. */
    static final Map<String, String> NAMES =
        ZoneId.getAvailableZoneIds().stream()
            .filter(name -> NAME.matcher(name).matches() && !name.startsWith("SystemV/"))
            .collect(
                Collectors.toUnmodifiableMap(
                    n -> n.toLowerCase(Locale.ROOT), n -> n, (n, other) -> n));
  }

  /** Its name in JSON and in the database, such as {@code theme}. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The error message for a value that {@link #canonical} rejects. */
  String rule() {
    return rule;
  }

  /** How long a choice stays valid. */
  Duration validity() {
    return validity;
  }

  /**
   * Converts a value to its canonical form.
   *
   * @param text any text
   * @return the canonical value; empty if the text is not a valid value
   */
  Optional<String> canonical(String text) {
    if (text.length() > MOST_CHARS) {
      return Optional.empty();
    }
    return switch (this) {
      case THEME -> Optional.of(text).filter(List.of("system", "light", "dark")::contains);
      case LANGUAGE -> language(text);
      case TIMEZONE -> Optional.ofNullable(Zones.NAMES.get(text.toLowerCase(Locale.ROOT)));
      case ANALYTICS -> Optional.of(text).filter(List.of(Choice.YES, Choice.NO)::contains);
    };
  }

  /** Whether a choice is still valid. */
  boolean isValid(Choice choice, Instant now) {
    return Duration.between(choice.at(), now).compareTo(validity) < 0;
  }

  private static Optional<String> language(String text) {
    try {
      Locale locale = new Locale.Builder().setLanguageTag(text).build();
      return Optional.of(locale.toLanguageTag())
          .filter(tag -> !locale.getLanguage().isEmpty() && tag.length() <= MOST_TAG_CHARS);
    } catch (IllformedLocaleException e) {
      return Optional.empty();
    }
  }
}
