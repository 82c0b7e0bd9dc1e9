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
 * The way in which libsoup 3.2 reads a date: by the order of its parts, which is that of RFC 9110
 * (section 5.6.7) with some freedom between them, and with a time zone.
 */
final class LibsoupDate {
  private static final int LAST_YEAR = 9999;

  private static final String TIME = "(?<hour>\\d{1,9}):(?<minute>\\d{1,9}):(?<second>\\d{1,9}) *";
  private static final Pattern HTTP =
      Pattern.compile(
          "(?:[A-Za-z]+,?\\s*)?(?<day>\\d{1,9})[ -]*(?<month>[A-Za-z]{3})[ -]*(?<year>\\d{1,9})[ -]*"
              + TIME
              + "(?<zone>.*)");
  private static final Pattern ASCTIME =
      Pattern.compile(
          "[A-Za-z]+,?\\s*(?<month>[A-Za-z]{3})[ -]*(?<day>\\d{1,9})[ -]*"
              + TIME
              + "(?<year>\\d{1,9})[ -]*(?<zone>.*)");
  private static final Pattern OFFSET = Pattern.compile("(?<sign>[+-])(\\d{1,2})(?::?(\\d{2}))?");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private LibsoupDate() {}

  /** The point in time, or empty for a text that it doesn't take for a date. */
  static Optional<Instant> parse(String text) {
    Matcher http = HTTP.matcher(text);
    Matcher asctime = ASCTIME.matcher(text);
    if (http.matches()) {
      return instant(http);
    }
    return asctime.matches() ? instant(asctime) : Optional.empty();
  }

  private static Optional<Instant> instant(Matcher parts) {
    int month = MONTHS.indexOf(parts.group("month").toLowerCase(Locale.ROOT)) + 1;
    int year = year(parts.group("year"));
    if (month == 0 || year < 1 || year > LAST_YEAR) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(
                  year,
                  month,
                  number(parts, "day"),
                  number(parts, "hour"),
                  number(parts, "minute"),
                  number(parts, "second"))
              .toInstant(zone(parts.group("zone"))));
    } catch (DateTimeException noSuchDate) {
      return Optional.empty();
    }
  }

  private static int number(Matcher parts, String name) {
    return Integer.parseInt(parts.group(name));
  }

  private static int year(String digits) {
    int year = Integer.parseInt(digits);
    return switch (digits.length()) {
      case 2 -> year + (year < 70 ? 2000 : 1900);
      case 3 -> year + 1900;
      default -> year;
    };
  }

  /** What is no offset counts as none. */
  private static ZoneOffset zone(String text) {
    Matcher offset = OFFSET.matcher(text);
    if (!offset.lookingAt()) {
      return ZoneOffset.UTC;
    }
    int minutes = offset.group(3) == null ? 0 : Integer.parseInt(offset.group(3));
    int total = Integer.parseInt(offset.group(2)) * 60 + minutes;
    return ZoneOffset.ofTotalSeconds((offset.group("sign").equals("-") ? -60 : 60) * total);
  }
}
