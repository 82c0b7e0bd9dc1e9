package io.biscotti.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.Year;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dates.txt} without browsers; {@link EnginesIT} holds real ones to the same table. */
class EngineDatesTest {
  /** As long as the lines that {@code explain} accepts. */
  private static final int LONGEST = 16_384;

  private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

  @ParameterizedTest
  @ValueSource(ints = {2027, 2031})
  void read_valueOfTable_isAsTheTableHasIt(int year) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (DateCase one : DateCase.all(Year.of(year))) {
      for (Engine engine : engines()) {
        Optional<Instant> read = EngineDates.read(engine, one.text());
        if (!read.equals(one.reading(engine))) {
          wrong.add(engine + " reads " + one.text() + " as " + read);
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
  }

  @Test
  void document_table_isPartOfTheTable() throws IOException {
    String document = Files.readString(Path.of("docs", "engines.md"));
    String table =
        new String(EngineDatesTest.class.getResourceAsStream("dates.txt").readAllBytes(), UTF_8);
    String dates = document.substring(document.indexOf("\n## Dates"), document.indexOf("\n## How"));
    List<String> rows =
        dates.lines().filter(line -> line.startsWith("| `") && !line.contains("RFC")).toList();
    assertTrue(rows.size() > 40, rows::toString);
    for (String row : rows) {
      String plain = row.substring(3, row.length() - 2).replace("` |", " |");
      assertTrue(table.lines().anyMatch(plain::equals), plain);
    }
    int count = DateCase.all(Year.of(2027)).size();
    assertTrue(dates.contains("each of the %d values".formatted(count)), () -> count + " values");
  }

  /** All engines, and null for the RFC. */
  private static List<Engine> engines() {
    List<Engine> all = new ArrayList<>(Arrays.asList(Engine.values()));
    all.add(null);
    return all;
  }

  @ParameterizedTest
  @NullSource
  @EnumSource
  void read_anyText_endsSoonAndWithoutFailing(Engine engine) {
    List<String> texts = new ArrayList<>();
    for (String unit :
        List.of("0", "9", "+", "-", " ", ":", "1:", "1/", "1-", "a", "jan", "é", "\uD800", "\0")) {
      texts.add(unit.repeat(LONGEST / unit.length()));
      texts.add("Tue, 05 Jan 2027 08:49:37 " + unit.repeat(500));
      texts.add(unit.repeat(300) + "05 Jan 2027 08:49:37");
    }
    Random random = new Random(1);
    String letters = "0123456789019:/-+ ,;()janfebPSTGMTutpm\t.é";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      texts.add(text.toString());
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (String text : texts) {
            EngineDates.read(engine, text);
            EngineDates.disagreement(text, NOW);
            if (engine != null) {
              EngineDates.quirks(engine, text, NOW);
            }
          }
        });
  }

  @Test
  void disagreement_zone_namesWhoReadsWhat() {
    assertEquals(
        Optional.of(
            "browsers read this Expires differently:"
                + " as 'Tue, 05 Jan 2027 08:49:37 GMT' (Chromium, Safari),"
                + " as 'Tue, 05 Jan 2027 16:49:37 GMT' (Firefox, WebKitGTK)."
                + " Write the one you mean in that form"),
        EngineDates.disagreement("Tue, 05 Jan 2027 08:49:37 -0800", NOW));
  }

  @Test
  void disagreement_monthInNumbers_namesWhoReadsNone() {
    assertEquals(
        Optional.of(
            "browsers read this Expires differently:"
                + " as no date (Chromium, Safari, WebKitGTK),"
                + " as 'Mon, 03 May 2027 00:00:00 GMT' (Firefox)."
                + " Write the one you mean in that form"),
        EngineDates.disagreement("05-03-2027", NOW));
  }

  @Test
  void disagreement_yearWithoutThatForm_isReported() {
    String text = EngineDates.disagreement("31 Feb 1600 25:00:00", NOW).orElseThrow();
    assertTrue(text.contains("as a date before 1601 (Firefox)"), text);
    text = EngineDates.disagreement("1/1/20000", NOW).orElseThrow();
    assertTrue(text.contains("as a date after 9999 (Firefox)"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tue, 05 Jan 2027 08:49:37 GMT",
        "Thu, 01 Jan 1970 00:00:00 PST",
        "Sat, 01 Aug 2026 11:00:00 +0200",
        "Thu, 31 Dec 2099 00:00:00 JST",
        "never",
      })
  void disagreement_whereItMakesNoDifference_isEmpty(String text) {
    assertEquals(Optional.empty(), EngineDates.disagreement(text, NOW));
    for (Engine engine : Engine.values()) {
      assertEquals(List.of(), EngineDates.quirks(engine, text, NOW));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CHROMIUM  | 5th Jan 2027 08:49:37              | WHOLE_NUMBERS",
        "CHROMIUM  | 05 Jan 12027 08:49:37              | WHOLE_NUMBERS",
        "CHROMIUM  | 05 Jan 1600 08:49:37               | EARLY_YEAR",
        "FIREFOX   | 05 Jan 2027 08:49:37 PST           | ZONE_READ",
        "FIREFOX   | 05 Jan 2027 08:49:37 +0330         | ZONE_READ",
        "FIREFOX   | 01/05/2027 08:49:37 pm PST         | MONTH_NUMBERS, ZONE_READ, NOON_READ",
        "FIREFOX   | 05 Jan 2027                        | DATE_ALONE",
        "FIREFOX   | 05 Jan 2027 08:49                  | SECONDS_GUESSED",
        "FIREFOX   | 05 Jan 2027 08:49x                 | SECONDS_GUESSED",
        "FIREFOX   | 31 Feb 2027 08:49:37               | DATE_CARRIED",
        "FIREFOX   | 05 Jan 2027 24:00:00               | DATE_CARRIED",
        "FIREFOX   | 05 Jan 2027 08:49:60               | DATE_CARRIED",
        "FIREFOX   | 13-00-2027 08:49:37                | MONTH_NUMBERS, DATE_CARRIED",
        "FIREFOX   | 05 Jan 0027 08:49:37               | EARLY_YEAR",
        "FIREFOX   | 5th Jan 2027 08:49:37              | MAIL_DATES",
        "FIREFOX   | 05.Jan.2027 08:49:37               | MAIL_DATES",
        "WEBKITGTK | 05 January 2027 08:49:37           | HTTP_DATES",
        "SAFARI    | 05 Jan 2027 08:49:37 PST           |",
      })
  void quirks_readingThatDiffers_areItsCauses(Engine engine, String text, String quirks) {
    String found = EngineDates.quirks(engine, text, NOW).toString();
    assertEquals("[" + (quirks == null ? "" : quirks) + "]", found);
  }
}
