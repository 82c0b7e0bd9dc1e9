package io.biscotti.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemTest {

  @ParameterizedTest
  @CsvSource({
    "THEME, dark, dark",
    "THEME, system, system",
    "LANGUAGE, de, de",
    "LANGUAGE, DE-at, de-AT",
    "LANGUAGE, zh-hant-tw, zh-Hant-TW",
    "LANGUAGE, zh-cmn-Hans, cmn-Hans",
    "LANGUAGE, i-klingon, tlh",
    "LANGUAGE, es-419, es-419",
    "LANGUAGE, de-DE-u-co-phonebk, de-DE-u-co-phonebk",
    "TIMEZONE, Europe/Berlin, Europe/Berlin",
    "TIMEZONE, europe/berlin, Europe/Berlin",
    "TIMEZONE, utc, UTC",
    "TIMEZONE, Etc/GMT+12, Etc/GMT+12",
    "TIMEZONE, America/Port-au-Prince, America/Port-au-Prince",
    "TIMEZONE, America/Argentina/Buenos_Aires, America/Argentina/Buenos_Aires",
    "ANALYTICS, yes, yes",
    "ANALYTICS, no, no",
  })
  void canonical_value_isWrittenInOneWay(Item item, String typed, String expected) {
    assertEquals(Optional.of(expected), item.canonical(typed));
    assertEquals(Optional.of(expected), item.canonical(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "THEME, DARK",
    "THEME, blue",
    "THEME, ''",
    "THEME, ' dark'",
    "LANGUAGE, ''",
    "LANGUAGE, de_DE",
    "LANGUAGE, d",
    "LANGUAGE, und",
    "LANGUAGE, x-private",
    "LANGUAGE, de--AT",
    "LANGUAGE, *",
    "LANGUAGE, 'de,en'",
    "LANGUAGE, de-DE-u-co-phonebk-nu-latn-ca-gregory",
    "TIMEZONE, ''",
    "TIMEZONE, Mars/Olympus",
    "TIMEZONE, +02:00",
    "TIMEZONE, UTC+1",
    "TIMEZONE, Z",
    "TIMEZONE, 'Europe/Berlin '",
    "TIMEZONE, ../../etc/passwd",
    "ANALYTICS, true",
    "ANALYTICS, ''",
  })
  void canonical_noValue_isEmpty(Item item, String typed) {
    assertEquals(Optional.empty(), item.canonical(typed));
  }

  @ParameterizedTest
  @EnumSource
  void canonical_hugeText_isEmpty(Item item) {
    assertEquals(Optional.empty(), item.canonical("de-".repeat(20_000)));
    assertEquals(Optional.empty(), item.canonical("\0\uD800\uFFFF"));
  }

  @Test
  void timezone_everyZoneOfThisJava_isKnown() {
    ZoneId.getAvailableZoneIds().stream()
        .filter(zone -> !zone.startsWith("SystemV/"))
        .forEach(zone -> assertEquals(Optional.of(zone), Item.TIMEZONE.canonical(zone)));
  }

  @ParameterizedTest
  @CsvSource({
    "de, de",
    "de-AT, de",
    "'de-CH,de;q=0.9,en;q=0.8', de",
    "'en;q=0.3, de;q=0.7', de",
    "'fr, it;q=0.9', en",
    "'fr-FR, fr;q=0.9, de;q=0.2, en;q=0.1', de",
    "*, en",
    "'', en",
    "' ', en",
    "de;q=0, en",
    "de;q=x, en",
    "de;q=7, en",
    "';;;,,,', en",
    "<script>, en",
    "en-GB, en",
  })
  void best_anyHeader_isASupportedLanguage(String accepted, String expected) {
    assertEquals(expected, Languages.best(accepted));
  }

  @ParameterizedTest
  @ValueSource(strings = {"de,", "x-;q=1,", "zh-hakka-x-,", "\0,"})
  void best_hugeHeader_isTheFirstLanguage(String piece) {
    assertEquals("en", Languages.best(piece.repeat(2_000)));
    assertTrue(Languages.SUPPORTED.contains(Languages.best(piece.repeat(100))));
  }
}
