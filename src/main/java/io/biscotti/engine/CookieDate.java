package io.biscotti.engine;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lenient date parser of RFC 6265bis (section 5.1.1): it takes the first token that looks like
 * a time, a day, a month or a year, in any order, and skips the weekday and the time zone. {@link
 * EngineDates} describes what engines do instead.
 */
final class CookieDate {
  /** The longest attribute value that browsers accept, in octets. */
  private static final int LONGEST = 1024;

  /** The earliest year that the RFC accepts. */
  static final int FIRST_YEAR = 1601;

  private static final Pattern TIME =
      Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\D.*)?", Pattern.DOTALL);
  private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?:\\D.*)?", Pattern.DOTALL);
  private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(?:\\D.*)?", Pattern.DOTALL);
  private final DateFields fields = new DateFields();

  private CookieDate() {}

  /** The point in time; empty if the text is not a date according to the RFC. */
  static Optional<Instant> parse(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    CookieDate date = new CookieDate();
    for (String token : DateFields.DELIMITERS.split(text, -1)) {
      date.take(token);
    }
    return date.fields.instant(FIRST_YEAR);
  }

  private void take(String token) {
    Matcher time = TIME.matcher(token);
    Matcher number = DAY.matcher(token);
    Matcher years = YEAR.matcher(token);
    if (fields.hour < 0 && time.matches()) {
      fields.time(number(time, 1), number(time, 2), number(time, 3));
    } else if (fields.day < 0 && number.matches()) {
      fields.day = number(number, 1);
    } else if (fields.month == 0 && DateFields.monthOf(token) > 0) {
      fields.month = DateFields.monthOf(token);
    } else if (fields.year < 0 && years.matches()) {
      fields.year = DateFields.fullYear(number(years, 1));
    }
  }

  private static int number(Matcher token, int group) {
    return Integer.parseInt(token.group(group));
  }
}
