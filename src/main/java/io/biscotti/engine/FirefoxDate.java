package io.biscotti.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses the date of {@code Expires} as Firefox does: with a parser for e-mail dates of the 1990s.
 * Tokens end at a space, a tab or one of {@code ,;-+/()[]}. The parser accepts whatever looks like
 * the name of a month or time zone, an offset, a time, a numeric date, a year of two, four or five
 * digits, or a day of one or two. Values that are too large carry over, as in {@code 31 Feb} or
 * {@code 24:00:00}.
 *
 * <p>Source: Firefox, {@code CookieParser::GetExpiry} in {@code netwerk/cookie/CookieParser.cpp},
 * and NSPR, {@code PR_ParseTimeString} in {@code pr/src/misc/prtime.c}, which takes text without a
 * zone as GMT.
 */
final class FirefoxDate {
  /** Firefox gives up after this many tokens. */
  private static final int MOST_TOKENS = 1001;

  private static final String SPACE = " \t,;/()[]";
  private static final String DELIMITERS = SPACE + "-+";
  private static final byte END = 0;
  private static final int UNKNOWN = -1;
  private static final int NOON = 12;
  private static final int MONTHS = 12;
  private static final int LONGEST_MONTH = 31;
  private static final int LAST_YEAR = Short.MAX_VALUE;
  private static final String GMT = "gmt";

  /** Minutes ahead of GMT. */
  private static final Map<String, Integer> ZONES =
      Map.ofEntries(
          Map.entry("pst", -480),
          Map.entry("pdt", -420),
          Map.entry("mst", -420),
          Map.entry("mdt", -360),
          Map.entry("cst", -360),
          Map.entry("cdt", -300),
          Map.entry("est", -300),
          Map.entry("edt", -240),
          Map.entry("ast", -240),
          Map.entry("nst", -210),
          Map.entry(GMT, 0),
          Map.entry("bst", 60),
          Map.entry("met", 60),
          Map.entry("eet", 120),
          Map.entry("jst", 540));

  private final byte[] text;
  private int at;

  private int day = UNKNOWN;

  /** 1 to 12, or 0 from a numeric date, which means the December before. */
  private int month = UNKNOWN;

  private int year = UNKNOWN;
  private int hour = UNKNOWN;
  private int minute = UNKNOWN;
  private int second = UNKNOWN;
  private @Nullable String zone;

  /** An offset of -1 minute counts as absent, because it equals {@link #UNKNOWN}. */
  private int offsetMinutes = UNKNOWN;

  private boolean numbers;
  private boolean secondless;
  private boolean halves;

  private FirefoxDate(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
  }

  /** The point in time; empty if Firefox doesn't recognise a date. */
  static Optional<Instant> parse(String text) {
    return new FirefoxDate(text).parse();
  }

  /** Why Firefox reads a date differently from the RFC. */
  static List<Quirk> quirks(String text) {
    FirefoxDate date = new FirefoxDate(text);
    List<Quirk> quirks = new ArrayList<>();
    if (date.parse().isPresent()) {
      date.explain(quirks);
    }
    return quirks.isEmpty() ? List.of(Quirk.MAIL_DATES) : quirks;
  }

  private void explain(List<Quirk> quirks) {
    if (numbers) {
      quirks.add(Quirk.MONTH_NUMBERS);
    }
    if (zoneMinutes() != 0) {
      quirks.add(Quirk.ZONE_READ);
    }
    if (hour < 0) {
      quirks.add(Quirk.DATE_ALONE);
    }
    if (secondless) {
      quirks.add(Quirk.SECONDS_GUESSED);
    }
    if (halves) {
      quirks.add(Quirk.NOON_READ);
    }
    if (isCarried()) {
      quirks.add(Quirk.DATE_CARRIED);
    }
    if (year < CookieDate.FIRST_YEAR) {
      quirks.add(Quirk.EARLY_YEAR);
    }
  }

  private boolean isCarried() {
    LocalDate first = LocalDate.of(year, 1, 1).plusMonths(month - 1L);
    boolean tooLate = hour > 23 || minute > 59 || (second > 59 && !secondless);
    return month < 1 || day < 1 || day > first.lengthOfMonth() || tooLate;
  }

  private Optional<Instant> parse() {
    for (int tokens = 0; peek(0) != END; tokens++) {
      if (tokens == MOST_TOKENS) {
        return Optional.empty();
      }
      token();
      skipToken();
    }
    boolean complete = day != UNKNOWN && month != UNKNOWN && year != UNKNOWN && year <= LAST_YEAR;
    return complete ? Optional.of(instant()) : Optional.empty();
  }

  private void token() {
    byte c = peek(0);
    if (isLetter(c)) {
      word();
    } else if (c == '+' || c == '-') {
      offset();
    } else if (isDigit(c)) {
      number();
    }
  }

  /** Only the first three letters of a word matter. */
  private void word() {
    String word =
        new String(text, at, Math.min(3, text.length - at), StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT);
    boolean universal = word.startsWith("ut") && !isLetter(peek(2));
    int named = DateFields.monthOf(word);
    if (month == UNKNOWN && named > 0) {
      month = named;
    } else if (zone == null && universal) {
      zone = GMT;
    } else if (zone == null && ZONES.containsKey(word)) {
      zone = word;
    }
  }

  /** Hours, or hours and minutes. An offset is skipped after the name of a zone other than GMT. */
  private void offset() {
    int sign = peek(0) == '+' ? 1 : -1;
    at++;
    if (offsetMinutes != UNKNOWN || (zone != null && !zone.equals(GMT))) {
      return;
    }
    int digits = digits(at) - at;
    if (digits == 1 || digits == 2) {
      offsetMinutes = sign * 60 * value(at, digits);
      zone = GMT;
    } else if (digits == 4) {
      offsetMinutes = sign * (60 * value(at, 2) + value(at + 2, 2));
      zone = GMT;
    }
  }

  private void number() {
    int end = digits(at);
    byte next = octet(end);
    if (next == ':') {
      time(end);
    } else if ((next == '/' || next == '-') && isDigit(octet(end + 1))) {
      date();
    } else if (!isLetter(next)) {
      dayOrYear(end - at);
    }
  }

  /** A time; the seconds may be absent. */
  private void time(int hourEnd) {
    int minuteEnd = digits(hourEnd + 1);
    int minuteDigits = minuteEnd - hourEnd - 1;
    boolean fits = hourEnd - at <= 2 && (minuteDigits == 1 || minuteDigits == 2);
    if (hour != UNKNOWN || !fits) {
      return;
    }
    int start = octet(minuteEnd) == ':' ? minuteEnd + 1 : minuteEnd;
    int end = digits(start);
    if (end - start > 2) {
      return;
    }
    int hours = value(at, hourEnd - at);
    hour = half(hours, end);
    halves = hour != hours;
    minute = value(hourEnd + 1, minuteDigits);
    // Without a digit, Firefox reads the next octet as one.
    second = end == start ? octet(start) - '0' : value(start, end - start);
    secondless = end == start;
  }

  /** The hour of the day, adjusted if AM or PM follows the time. */
  private int half(int hours, int end) {
    int next = end;
    while (octet(next) == ' ' || octet(next) == '\t') {
      next++;
    }
    int letter = octet(next) | 0x20;
    boolean half = (octet(next + 1) | 0x20) == 'm' && (letter == 'p' || letter == 'a');
    if (hours > NOON || !half) {
      return hours;
    }
    if (letter == 'p') {
      return hours == NOON ? NOON : hours + NOON;
    }
    return hours == NOON ? 0 : hours;
  }

  /** A numeric date, unless a month was named before. */
  private void date() {
    int first = digits(at);
    int second = digits(first + 1);
    int third = digits(second + 1);
    boolean three =
        first - at <= 2
            && isShort(first + 1, second)
            && isSlash(second)
            && (isShort(second + 1, third) || third - second - 1 == 4 || third - second - 1 == 5)
            && !isLetter(octet(third));
    if (month != UNKNOWN || !three) {
      return;
    }
    boolean taken =
        date(
            value(at, first - at),
            value(first + 1, second - first - 1),
            value(second + 1, third - second - 1));
    if (taken) {
      at = third;
    }
  }

  /**
   * Year first if the first number can only be a year; month first if it can be a month; otherwise
   * day first.
   */
  private boolean date(int first, int second, int third) {
    if (first > LONGEST_MONTH || first == 0) {
      if (second > MONTHS || third > LONGEST_MONTH) {
        return false;
      }
      take(first, second, third);
    } else if (first <= MONTHS) {
      take(third, first, second);
    } else if (second <= MONTHS) {
      take(third, second, first);
    }
    return true;
  }

  private void take(int years, int months, int days) {
    year = DateFields.fullYear(years);
    month = months;
    day = days;
    numbers = true;
  }

  private boolean isSlash(int index) {
    return octet(index) == '/' || octet(index) == '-';
  }

  /** Whether a number has one digit or two. */
  private static boolean isShort(int start, int end) {
    return end - start == 1 || end - start == 2;
  }

  private void dayOrYear(int digits) {
    int number = digits > 5 ? UNKNOWN : value(at, digits);
    boolean couldBeDay = digits == 1 || (digits == 2 && number <= LONGEST_MONTH);
    if (day == UNKNOWN && couldBeDay) {
      day = number;
    } else if (year == UNKNOWN && digits == 2) {
      year = DateFields.fullYear(number);
    } else if (year == UNKNOWN && (digits == 4 || digits == 5)) {
      year = number;
    }
  }

  /** Moves to the next token. A dash belongs to that token if it can be the sign of an offset. */
  private void skipToken() {
    while (peek(0) != END && DELIMITERS.indexOf(peek(0)) < 0) {
      at++;
    }
    while (peek(0) != END && (SPACE.indexOf(peek(0)) >= 0 || isDash())) {
      at++;
    }
  }

  private boolean isDash() {
    boolean inName = at > 0 && isLetter(text[at - 1]) && year == UNKNOWN;
    return peek(0) == '-' && (inName || !isDigit(peek(1)));
  }

  private int zoneMinutes() {
    if (offsetMinutes != UNKNOWN) {
      return offsetMinutes;
    }
    return ZONES.getOrDefault(zone == null ? GMT : zone, 0);
  }

  private Instant instant() {
    LocalDateTime local =
        LocalDate.of(year, 1, 1)
            .atStartOfDay()
            .plusMonths(month - 1L)
            .plusDays(day - 1L)
            .plusHours(known(hour))
            .plusMinutes(known(minute))
            .plusSeconds(known(second))
            .minusMinutes(zoneMinutes());
    // Firefox's year has 16 bits.
    return (local.getYear() > LAST_YEAR ? local.minusYears(1L << Short.SIZE) : local)
        .toInstant(ZoneOffset.UTC);
  }

  private static int known(int number) {
    return number == UNKNOWN ? 0 : number;
  }

  /** The index after the run of digits that starts here. */
  private int digits(int start) {
    int end = start;
    while (isDigit(octet(end))) {
      end++;
    }
    return end;
  }

  private int value(int start, int digits) {
    int value = 0;
    for (int i = start; i < start + digits; i++) {
      value = 10 * value + text[i] - '0';
    }
    return value;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private byte peek(int ahead) {
    return octet(at + ahead);
  }

  private byte octet(int index) {
    return index < text.length ? text[index] : END;
  }
}
