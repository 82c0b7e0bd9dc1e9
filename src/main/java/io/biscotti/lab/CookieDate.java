package io.biscotti.lab;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lenient date parser of RFC 6265bis (section 5.1.1): it takes the first token that looks like
 * a time, a day, a month or a year, in any order, and skips the weekday and the time zone. {@link
 * EngineDates} describes what engines do instead.
 */
final class CookieDate {
  /** Browsers ignore longer attribute values, in octets. */
  private static final int LONGEST = 1024;

  /** The delimiters between tokens. */
  static final Pattern DELIMITERS =
      Pattern.compile("[\\x09\\x20-\\x2F\\x3B-\\x40\\x5B-\\x60\\x7B-\\x7E]+");

  /** The earliest year that the RFC accepts. */
  static final int FIRST_YEAR = 1601;

  private static final Pattern TIME =
      Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\D.*)?", Pattern.DOTALL);
  private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?:\\D.*)?", Pattern.DOTALL);
  private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(?:\\D.*)?", Pattern.DOTALL);
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private int hour = -1;
  private int minute;
  private int second;
  private int day = -1;
  private int month;
  private int year = -1;

  private CookieDate() {}

  /** The point in time; empty if the text is not a date according to the RFC. */
  static Optional<Instant> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    CookieDate date = new CookieDate();
    for (String token : DELIMITERS.split(text, -1)) {
      date.take(token);
    }
    return date.instant();
  }

  private void take(String token) {
    Matcher time = TIME.matcher(token);
    Matcher number = DAY.matcher(token);
    Matcher years = YEAR.matcher(token);
    if (hour < 0 && time.matches()) {
      hour = Integer.parseInt(time.group(1));
      minute = Integer.parseInt(time.group(2));
      second = Integer.parseInt(time.group(3));
    } else if (day < 0 && number.matches()) {
      day = Integer.parseInt(number.group(1));
    } else if (month == 0 && monthOf(token) > 0) {
      month = monthOf(token);
    } else if (year < 0 && years.matches()) {
      year = fullYear(Integer.parseInt(years.group(1)));
    }
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

  private Optional<Instant> instant() {
    boolean complete = day > 0 && month > 0 && year >= FIRST_YEAR && hour >= 0;
    return complete ? exactly(year, month, day, hour, minute, second) : Optional.empty();
  }

  /** That time in UTC; empty if it doesn't exist, as on February 31. */
  static Optional<Instant> exactly(int year, int month, int day, int hour, int minute, int second) {
    try {
      return Optional.of(
          LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException noSuchTime) {
      return Optional.empty();
    }
  }
}
