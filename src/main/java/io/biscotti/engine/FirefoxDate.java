package io.biscotti.engine;

import static io.biscotti.engine.FirefoxText.isDigit;
import static io.biscotti.engine.FirefoxText.isLetter;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses the date of {@code Expires} as Firefox does: with a parser for e-mail dates of the 1990s.
 * It accepts whatever looks like the name of a month or time zone, an offset, a time, a numeric
 * date, a year of two, four or five digits, or a day of one or two. Values that are too large carry
 * over, as in {@code 31 Feb} or {@code 24:00:00}.
 *
 * <p>Source: Firefox, {@code CookieParser::GetExpiry} in {@code netwerk/cookie/CookieParser.cpp},
 * and NSPR, {@code PR_ParseTimeString} in {@code pr/src/misc/prtime.c}, which takes text without a
 * zone as GMT.
 */
final class FirefoxDate {
  /** Firefox gives up after this many tokens. */
  private static final int MOST_TOKENS = 1001;

  private static final int UNKNOWN = -1;
  private static final int NOON = 12;
  private static final int MONTHS = 12;
  private static final int LONGEST_MONTH = 31;
  private static final int LAST_YEAR = Short.MAX_VALUE;

  private final FirefoxText text;
  private final FirefoxZone zone = new FirefoxZone();

  private int day = UNKNOWN;

  /** 1 to 12, or 0 from a numeric date, which means the December before. */
  private int month = UNKNOWN;

  private int year = UNKNOWN;
  private int hour = UNKNOWN;
  private int minute = UNKNOWN;
  private int second = UNKNOWN;

  private boolean numbers;
  private boolean secondless;
  private boolean halves;

  private FirefoxDate(String text) {
    this.text = new FirefoxText(text);
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
    if (zone.minutes() != 0) {
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
    for (int tokens = 0; text.peek(0) != FirefoxText.END; tokens++) {
      if (tokens == MOST_TOKENS) {
        return Optional.empty();
      }
      token();
      text.nextToken(year != UNKNOWN);
    }
    boolean complete = day != UNKNOWN && month != UNKNOWN && year != UNKNOWN && year <= LAST_YEAR;
    return complete ? Optional.of(instant()) : Optional.empty();
  }

  private void token() {
    byte c = text.peek(0);
    if (isLetter(c)) {
      word();
    } else if (c == '+' || c == '-') {
      offset();
    } else if (isDigit(c)) {
      number();
    }
  }

  private void word() {
    String word = text.word();
    int named = DateFields.monthOf(word);
    if (month == UNKNOWN && named > 0) {
      month = named;
    } else {
      zone.name(word, word.startsWith("ut") && !isLetter(text.peek(2)));
    }
  }

  /** Hours, or hours and minutes. */
  private void offset() {
    int sign = text.peek(0) == '+' ? 1 : -1;
    int start = text.at() + 1;
    text.moveTo(start);
    if (!zone.takesOffset()) {
      return;
    }
    int digits = text.digits(start) - start;
    if (digits == 1 || digits == 2) {
      zone.offset(sign * 60 * text.value(start, digits));
    } else if (digits == 4) {
      zone.offset(sign * (60 * text.value(start, 2) + text.value(start + 2, 2)));
    }
  }

  private void number() {
    int end = text.digits(text.at());
    byte next = text.octet(end);
    if (next == ':') {
      time(end);
    } else if ((next == '/' || next == '-') && isDigit(text.octet(end + 1))) {
      date();
    } else if (!isLetter(next)) {
      dayOrYear(end - text.at());
    }
  }

  /** A time; the seconds may be absent. */
  private void time(int hourEnd) {
    int minuteEnd = text.digits(hourEnd + 1);
    int minuteDigits = minuteEnd - hourEnd - 1;
    boolean fits = hourEnd - text.at() <= 2 && (minuteDigits == 1 || minuteDigits == 2);
    if (hour != UNKNOWN || !fits) {
      return;
    }
    int start = text.octet(minuteEnd) == ':' ? minuteEnd + 1 : minuteEnd;
    int end = text.digits(start);
    if (end - start > 2) {
      return;
    }
    int hours = text.value(text.at(), hourEnd - text.at());
    hour = half(hours, end);
    halves = hour != hours;
    minute = text.value(hourEnd + 1, minuteDigits);
    // Without a digit, Firefox reads the next octet as one.
    second = end == start ? text.octet(start) - '0' : text.value(start, end - start);
    secondless = end == start;
  }

  /** The hour of the day, adjusted if AM or PM follows the time. */
  private int half(int hours, int end) {
    int next = end;
    while (text.octet(next) == ' ' || text.octet(next) == '\t') {
      next++;
    }
    int letter = text.octet(next) | 0x20;
    boolean half = (text.octet(next + 1) | 0x20) == 'm' && (letter == 'p' || letter == 'a');
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
    int first = text.digits(text.at());
    int second = text.digits(first + 1);
    int third = text.digits(second + 1);
    boolean three =
        first - text.at() <= 2
            && isShort(first + 1, second)
            && isSlash(second)
            && (isShort(second + 1, third) || third - second - 1 == 4 || third - second - 1 == 5)
            && !isLetter(text.octet(third));
    if (month != UNKNOWN || !three) {
      return;
    }
    boolean taken =
        date(
            text.value(text.at(), first - text.at()),
            text.value(first + 1, second - first - 1),
            text.value(second + 1, third - second - 1));
    if (taken) {
      text.moveTo(third);
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
    return text.octet(index) == '/' || text.octet(index) == '-';
  }

  /** Whether a number has one digit or two. */
  private static boolean isShort(int start, int end) {
    return end - start == 1 || end - start == 2;
  }

  private void dayOrYear(int digits) {
    int number = digits > 5 ? UNKNOWN : text.value(text.at(), digits);
    boolean couldBeDay = digits == 1 || (digits == 2 && number <= LONGEST_MONTH);
    if (day == UNKNOWN && couldBeDay) {
      day = number;
    } else if (year == UNKNOWN && digits == 2) {
      year = DateFields.fullYear(number);
    } else if (year == UNKNOWN && (digits == 4 || digits == 5)) {
      year = number;
    }
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
            .minusMinutes(zone.minutes());
    // Firefox's year has 16 bits.
    return (local.getYear() > LAST_YEAR ? local.minusYears(1L << Short.SIZE) : local)
        .toInstant(ZoneOffset.UTC);
  }

  private static int known(int number) {
    return number == UNKNOWN ? 0 : number;
  }
}
