package io.biscotti.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Parses a date as libsoup 3.2 does: the parts must come in the order of RFC 9110 (section 5.6.7),
 * with some freedom between them, and the time zone counts. As in C, numbers may have any length,
 * leading spaces and a sign. The known zone names are {@code GMT}, {@code UTC}, {@code Z} and those
 * of North America, whose offsets libsoup gets wrong: {@code EST} is UTC, {@code CST} 5 hours
 * behind, {@code MST} 10, {@code PST} 15, each an hour less in summer.
 *
 * <p>Source: libsoup 3.2, {@code soup_date_time_new_from_http_string} in {@code
 * libsoup/soup-date-utils.c}; GLib 2.74, {@code g_time_zone_new_offset}, {@code g_date_time_new}.
 */
final class LibsoupDate {
  private static final int LAST_YEAR = 9999;

  /** GLib rejects offsets of this size and more; libsoup then uses UTC. */
  private static final int TOO_FAR_SECONDS = 25 * 3600;

  /** A text that begins with a digit must contain one of these, in upper case. */
  private static final String MONTH_LETTERS = "JFMASOND";

  /** The initials of zones; libsoup puts each 5 hours west of the one before. */
  private static final String WESTWARD = "ECMP";

  private static final byte END = 0;

  private final byte[] text;
  private int at;

  /** The last result of {@link #number}: an unsigned 64-bit number. */
  private long number;

  private int day;
  private int month;
  private int year;
  private int hour;
  private int minute;
  private int second;

  private LibsoupDate(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
  }

  /** The point in time; empty if libsoup doesn't recognise a date. */
  static Optional<Instant> parse(String text) {
    return new LibsoupDate(text).parse();
  }

  private Optional<Instant> parse() {
    skipSpace();
    if (isDigit() && !hasMonthLetter()) {
      return Optional.empty();
    }
    skipWeekday();
    boolean complete =
        isLetter() ? month() && day() && time() && year() : day() && month() && year() && time();
    if (!complete || year < 1 || year > LAST_YEAR) {
      return Optional.empty();
    }
    int offsetSeconds = offsetSeconds();
    return DateFields.exactly(year, month, day, hour, minute, second)
        .map(local -> local.minusSeconds(offsetSeconds));
  }

  private boolean hasMonthLetter() {
    for (int i = at; i < text.length; i++) {
      if (MONTH_LETTERS.indexOf(text[i]) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** libsoup takes any word as a weekday. */
  private void skipWeekday() {
    if (isLetter()) {
      while (isLetter()) {
        at++;
      }
      skip(',');
      skipSpace();
    }
  }

  private boolean day() {
    boolean read = number();
    day = (int) number;
    skipDashes();
    return read;
  }

  private boolean month() {
    int length = Math.min(3, text.length - at);
    month = DateFields.monthOf(new String(text, at, length, StandardCharsets.ISO_8859_1));
    at += length;
    skipDashes();
    return month > 0;
  }

  private boolean year() {
    int start = at;
    boolean read = number();
    year = (int) number;
    if (at - start == 2) {
      year += year < 70 ? 2000 : 1900;
    } else if (at - start == 3) {
      year += 1900;
    }
    skipDashes();
    return read;
  }

  private boolean time() {
    boolean hours = number();
    hour = (int) number;
    boolean minutes = hours && skip(':') && number();
    minute = (int) number;
    boolean seconds = minutes && skip(':') && number();
    second = (int) number;
    while (is(' ')) {
      at++;
    }
    return seconds;
  }

  /** The offset from UTC; 0 if there is none or it isn't recognised. */
  private int offsetSeconds() {
    if (is('+') || is('-')) {
      return numericOffsetSeconds();
    }
    boolean american =
        WESTWARD.indexOf(peek(0)) >= 0 && (peek(1) == 'D' || peek(1) == 'S') && peek(2) == 'T';
    if (!american) {
      return 0;
    }
    String rest = new String(text, at, text.length - at, StandardCharsets.ISO_8859_1);
    int zone = 0;
    while (rest.indexOf(WESTWARD.charAt(zone)) < 0) {
      zone++;
    }
    return (peek(1) == 'D' ? 3600 : 0) - zone * 5 * 3600;
  }

  /** Hours and minutes, with or without a colon. Too large a number wraps around, as in C. */
  private int numericOffsetSeconds() {
    int sign = is('+') ? 1 : -1;
    at++;
    number();
    long minutes = number;
    if (skip(':')) {
      number();
      minutes = 60 * minutes + number;
    } else {
      minutes = 60 * Long.divideUnsigned(minutes, 100) + Long.remainderUnsigned(minutes, 100);
    }
    int seconds = (int) (sign * minutes) * 60;
    return seconds > -TOO_FAR_SECONDS && seconds < TOO_FAR_SECONDS ? seconds : 0;
  }

  /** Like {@code strtoul}: without digits, the number is 0 and the position doesn't move. */
  private boolean number() {
    int start = at;
    skipSpace();
    boolean negative = is('-');
    if (negative || is('+')) {
      at++;
    }
    int first = at;
    number = 0;
    boolean tooLarge = false;
    while (isDigit()) {
      int digit = text[at++] - '0';
      tooLarge |= Long.compareUnsigned(number, Long.divideUnsigned(-1L - digit, 10)) > 0;
      number = 10 * number + digit;
    }
    if (tooLarge) {
      number = -1;
    } else if (negative) {
      number = -number;
    }
    if (at == first) {
      at = start;
      return false;
    }
    return true;
  }

  private boolean skip(char c) {
    boolean there = is(c);
    if (there) {
      at++;
    }
    return there;
  }

  private void skipDashes() {
    while (is(' ') || is('-')) {
      at++;
    }
  }

  private void skipSpace() {
    while (is(' ') || (peek(0) >= '\t' && peek(0) <= '\r')) {
      at++;
    }
  }

  private boolean is(char c) {
    return peek(0) == c;
  }

  private boolean isDigit() {
    return peek(0) >= '0' && peek(0) <= '9';
  }

  private boolean isLetter() {
    int lower = peek(0) | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  private byte peek(int ahead) {
    return at + ahead < text.length ? text[at + ahead] : END;
  }
}
