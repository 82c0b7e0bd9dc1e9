package io.biscotti.cookie;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpDateTest {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1994-11-06T08:49:37Z | Sun, 06 Nov 1994 08:49:37 GMT",
        "1970-01-01T00:00:00Z | Thu, 01 Jan 1970 00:00:00 GMT",
        "2026-06-09T10:18:14.999Z | Tue, 09 Jun 2026 10:18:14 GMT",
        "2028-02-29T23:59:59Z | Tue, 29 Feb 2028 23:59:59 GMT",
        "1601-01-01T00:00:00Z | Mon, 01 Jan 1601 00:00:00 GMT",
        "9999-12-31T23:59:59Z | Fri, 31 Dec 9999 23:59:59 GMT"
      })
  void append_date_isImfFixdate(Instant instant, String expected) {
    assertEquals(expected, written(instant));
  }

  @Test
  void append_anyCoveredDate_isAsTheFormatterWritesIt() {
    Random random = new Random(6265);
    long first = Instant.parse("1601-01-01T00:00:00Z").getEpochSecond();
    long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    for (int i = 0; i < 10_000; i++) {
      Instant instant =
          Instant.ofEpochSecond(first + (long) (random.nextDouble() * (last - first)));
      assertEquals(IMF_FIXDATE.format(instant), written(instant));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1600-12-31T23:59:59.999999999Z, false",
    "1601-01-01T00:00:00Z, true",
    "9999-12-31T23:59:59.999999999Z, true",
    "+10000-01-01T00:00:00Z, false"
  })
  void covers_boundaries(Instant instant, boolean expected) {
    assertEquals(expected, HttpDate.covers(instant));
  }

  private static String written(Instant instant) {
    StringBuilder out = new StringBuilder();
    HttpDate.append(out, instant);
    return out.toString();
  }
}
