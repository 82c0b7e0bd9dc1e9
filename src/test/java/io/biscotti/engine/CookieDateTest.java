package io.biscotti.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieDateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT    | 1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT   | 1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994         | 1994-11-06T08:49:37Z",
        "Mon, 10-Dec-2007 17:02:24 GMT    | 2007-12-10T17:02:24Z",
        "Wed, 09 Dec 2009 16:27:23 GMT    | 2009-12-09T16:27:23Z",
        "Thursday, 01-Jan-1970 00:00:00 GMT | 1970-01-01T00:00:00Z",
        "Mon Dec 24 16:32:30 1977 GMT     | 1977-12-24T16:32:30Z",
        "1 Jan 1970 00:00:00              | 1970-01-01T00:00:00Z",
        "24 Dec 08 1:2:3                  | 2008-12-24T01:02:03Z",
        "08:49:37 Nov 1994 6              | 1994-11-06T08:49:37Z",
        "6 November 94 08:49:37 PST       | 1994-11-06T08:49:37Z",
        "6nd Nov 1994x 08:49:37.123       | 1994-11-06T08:49:37Z",
        "1 Jan 69 0:0:0                   | 2069-01-01T00:00:00Z",
        "1 Jan 70 0:0:0                   | 1970-01-01T00:00:00Z",
        "1 Jan 1601 0:0:0                 | 1601-01-01T00:00:00Z",
        "29 Feb 2024 0:0:0                | 2024-02-29T00:00:00Z",
        "10 11 Jan 2012 10:10:10          | 2011-01-10T10:10:10Z",
      })
  void parse_date_isThatOfBrowsers(String text, Instant expected) {
    assertEquals(Optional.of(expected), CookieDate.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "GMT",
        "Sun, 06 Nov 1994 GMT",
        "Nov 1994 08:49:37",
        "06 1994 08:49:37",
        "06 Nov 08:49:37",
        "31 Feb 2024 00:00:00",
        "29 Feb 2023 00:00:00",
        "00 Jan 2024 00:00:00",
        "32 Jan 2024 00:00:00",
        "01 Jan 1600 00:00:00",
        "01 Jan 20240 00:00:00",
        "01 Jan 2024 24:00:00",
        "01 Jan 2024 00:60:00",
        "01 Jan 2024 00:00:60",
        "01 Jan 2024 00:00",
        "2024-01-01T00:00:00Z",
        "1704067200",
        "\u0661 Jan 2024 00:00:00",
        "\uD800",
      })
  void parse_noDate_isEmpty(String text) {
    assertEquals(Optional.empty(), CookieDate.parse(text));
  }

  @Test
  void parse_tooLong_isEmpty() {
    assertEquals(
        Optional.empty(), CookieDate.parse(" ".repeat(1_000) + "1 Jan 2024 00:00:00 xxxxxx"));
  }
}
