package io.biscotti.engine;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The fields of a date that a parser collects token by token, and what the parsers of several
 * engines share (RFC 6265bis, section 5.1.1). A field that is still missing is -1, a missing month
 * 0. Not thread-safe.
 */
final class DateFields {
  /** The delimiters between tokens. */
  static final Pattern DELIMITERS =
      Pattern.compile("[\\x09\\x20-\\x2F\\x3B-\\x40\\x5B-\\x60\\x7B-\\x7E]+");

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  int hour = -1;
  int minute;
  int second;
  int day = -1;
  int month;
  int year = -1;

  void time(int hours, int minutes, int seconds) {
    hour = hours;
    minute = minutes;
    second = seconds;
  }

  /**
   * The point in time in UTC; empty if a field is missing or the time doesn't exist.
   *
   * @param firstYear the earliest year to accept
   */
  Optional<Instant> instant(int firstYear) {
    boolean complete = day > 0 && month > 0 && year >= firstYear && hour >= 0;
    return complete ? exactly(year, month, day, hour, minute, second) : Optional.empty();
  }

  /** The month, 1 to 12, whose first three letters start the text; 0 for none. */
  static int monthOf(String text) {
    return text.length() < 3
        ? 0
        : MONTHS.indexOf(text.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
  }

  /** Expands a two-digit year (70 to 99: 19xx; 0 to 69: 20xx); returns other years unchanged. */
  static int fullYear(int year) {
    if (year >= 70 && year <= 99) {
      return year + 1900;
    }
    return year <= 69 ? year + 2000 : year;
  }

  /** A time in UTC; empty if it doesn't exist, such as February 31. */
  static Optional<Instant> exactly(int year, int month, int day, int hour, int minute, int second) {
    try {
      return Optional.of(
          LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException noSuchTime) {
      return Optional.empty();
    }
  }
}
