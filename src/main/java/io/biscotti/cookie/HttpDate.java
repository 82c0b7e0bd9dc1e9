package io.biscotti.cookie;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** {@code IMF-fixdate} of RFC 9110, section 5.6.7: the only date format that a server may send. */
final class HttpDate {
  /** The first year that browsers accept (RFC 6265bis, section 5.1.1). */
  static final int FIRST_YEAR = 1601;

  static final int LAST_YEAR = 9999;

  private static final Instant FIRST = startOf(FIRST_YEAR);
  private static final Instant AFTER_LAST = startOf(LAST_YEAR + 1);

  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private HttpDate() {}

  private static Instant startOf(int year) {
    return LocalDateTime.of(year, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);
  }

  /** Whether the date's year is one that browsers accept. */
  static boolean covers(Instant instant) {
    return !instant.isBefore(FIRST) && instant.isBefore(AFTER_LAST);
  }

  /**
   * Appends a date that is {@linkplain #covers covered}, as in {@code Sun, 06 Nov 1994 08:49:37
   * GMT}; fractions of a second are dropped. Formatted by hand for speed, because every cookie with
   * a date needs it.
   */
  static void append(StringBuilder out, Instant instant) {
    LocalDateTime date = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
    out.append(DAYS[date.getDayOfWeek().getValue() - 1]).append(", ");
    append(out, date.getDayOfMonth(), ' ');
    out.append(MONTHS[date.getMonthValue() - 1]).append(' ').append(date.getYear()).append(' ');
    append(out, date.getHour(), ':');
    append(out, date.getMinute(), ':');
    append(out, date.getSecond(), ' ');
    out.append("GMT");
  }

  private static void append(StringBuilder out, int twoDigits, char after) {
    out.append((char) ('0' + twoDigits / 10)).append((char) ('0' + twoDigits % 10)).append(after);
  }
}
