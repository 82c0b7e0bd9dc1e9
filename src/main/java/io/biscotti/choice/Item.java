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
 * Something that can be chosen. Every value that it can have consists of letters, digits and {@code
 * / _ + -}, at most {@value #MOST_CHARS} of them.
 */
enum Item {
  /** {@code system}, {@code light} or {@code dark}. */
  THEME("must be system, light or dark", ChronoUnit.FOREVER.getDuration()),

  /** A BCP 47 tag (RFC 5646) with a primary language, in its canonical case. */
  LANGUAGE(
      "must be a language tag of at most 35 characters, as in de-AT",
      ChronoUnit.FOREVER.getDuration()),

  /** The name of a zone in the IANA time zone database, as far as this Java knows it. */
  TIMEZONE(
      "must be the name of a time zone, as in Europe/Vienna", ChronoUnit.FOREVER.getDuration()),

  /** {@code yes} or {@code no}; after a year it has to be asked again. */
  ANALYTICS("must be yes or no", Duration.ofDays(365));

  private static final int MOST_CHARS = 64;

  /** What RFC 5646, section 4.4.1, wants everybody to take. */
  private static final int MOST_TAG_CHARS = 35;

  private final String rule;
  private final Duration validity;

  Item(String rule, Duration validity) {
    this.rule = rule;
    this.validity = validity;
  }

  /** Loaded when a zone is first asked for. */
  private static final class Zones {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9/_+-]{1,64}");

    /** By name in lower case: IANA's names differ by more than case. */
    static final Map<String, String> NAMES =
        ZoneId.getAvailableZoneIds().stream()
            .filter(name -> NAME.matcher(name).matches() && !name.startsWith("SystemV/"))
            .collect(
                Collectors.toUnmodifiableMap(
                    n -> n.toLowerCase(Locale.ROOT), n -> n, (n, other) -> n));
  }

  /** Its name in JSON and in the database, as in {@code theme}. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is wrong with a value that {@link #canonical} doesn't take. */
  String rule() {
    return rule;
  }

  /** How long a choice counts. */
  Duration validity() {
    return validity;
  }

  /**
   * A value in the one way to write it.
   *
   * @param text any text
   * @return empty for what is no value of this item
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

  /** Whether a choice still counts. */
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
