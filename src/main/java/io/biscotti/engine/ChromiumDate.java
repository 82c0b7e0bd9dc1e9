package io.biscotti.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the date of {@code Expires} as Chromium does: like the RFC, but token by token as a whole.
 * It skips numbers that are followed by other characters, as in {@code 5th} or {@code 08:49:37Z}. A
 * year may have one to five digits, the parts of a time may have any number of leading zeros, and
 * years before 1601 are accepted.
 *
 * <p>Source: Chromium, {@code ParseCookieExpirationTime} in {@code net/cookies/cookie_util.cc}; the
 * treatment of whole tokens was observed with Chromium 156.
 */
final class ChromiumDate {
  private static final Pattern TIME = Pattern.compile("(\\d+):(\\d+):(\\d+)");
  private static final Pattern DAY = Pattern.compile("\\d{1,2}");
  private static final Pattern YEAR = Pattern.compile("\\d{1,5}");
  private static final Pattern ZEROS = Pattern.compile("^0+(?=\\d)");

  /** Chromium's numbers have 32 bits. */
  private static final long LARGEST = 0xFFFF_FFFFL;

  private static final int MOST_DIGITS = 10;

  private final DateFields fields = new DateFields();

  private ChromiumDate() {}

  /** The point in time; empty if Chromium doesn't recognise a date. */
  static Optional<Instant> parse(String text) {
    return of(text).instant();
  }

  private static ChromiumDate of(String text) {
    ChromiumDate date = new ChromiumDate();
    for (String token : DateFields.DELIMITERS.split(text, -1)) {
      date.take(token);
    }
    return date;
  }

  /** Why Chromium reads a date differently from the RFC. */
  static List<Quirk> quirks(String text) {
    ChromiumDate date = of(text);
    boolean early = date.fields.year < CookieDate.FIRST_YEAR && date.instant().isPresent();
    return List.of(early ? Quirk.EARLY_YEAR : Quirk.WHOLE_NUMBERS);
  }

  private void take(String token) {
    Matcher time = TIME.matcher(token);
    if (fields.hour < 0 && time.matches()) {
      time(number(time.group(1)), number(time.group(2)), number(time.group(3)));
    } else if (fields.day < 0 && DAY.matcher(token).matches()) {
      fields.day = Integer.parseInt(token);
    } else if (fields.year < 0 && YEAR.matcher(token).matches()) {
      fields.year = DateFields.fullYear(Integer.parseInt(token));
    } else if (fields.month == 0) {
      fields.month = DateFields.monthOf(token);
    }
  }

  private void time(int hours, int minutes, int seconds) {
    if (hours >= 0 && minutes >= 0 && seconds >= 0) {
      fields.time(hours, minutes, seconds);
    }
  }

  /**
   * The number; -1 if it is too large to read. Capped at {@link Integer#MAX_VALUE}, which is
   * invalid in a time anyway.
   */
  private static int number(String digits) {
    String figures = ZEROS.matcher(digits).replaceFirst("");
    long number = figures.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(figures);
    return number > LARGEST ? -1 : (int) Math.min(number, Integer.MAX_VALUE);
  }

  private Optional<Instant> instant() {
    return fields.instant(0);
  }
}
