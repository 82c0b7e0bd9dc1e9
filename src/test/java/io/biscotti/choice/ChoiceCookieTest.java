package io.biscotti.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceCookieTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_764_000_000_000L);

  private static Map<Item, Choice> preferences(String value) {
    return ChoiceCookie.PREFERENCES.parse(value, NOW);
  }

  private static String values(Map<Item, Choice> choices) {
    return choices.entrySet().stream()
        .map(entry -> entry.getKey().wireName() + "=" + entry.getValue().value().orElse(""))
        .collect(Collectors.joining(" "));
  }

  @Test
  void format_someChoices_isCompactAndReadBack() {
    Map<Item, Choice> choices =
        Map.of(
            Item.THEME, Choice.made(Optional.of("dark"), NOW),
            Item.TIMEZONE, Choice.made(Optional.of("Etc/GMT+1"), NOW.minusMillis(7)).keep());
    String value = ChoiceCookie.PREFERENCES.format(choices);
    assertEquals("dark@1764000000000..Etc/GMT+1~1763999999993", value);
    assertEquals(choices, preferences(value));
  }

  @Test
  void format_defaults_containOnlyUnsavedChoices() {
    Choice made = Choice.made(Optional.empty(), NOW);
    assertEquals("", ChoiceCookie.PREFERENCES.format(Map.of()));
    assertEquals("", ChoiceCookie.PREFERENCES.format(Map.of(Item.THEME, made.keep())));
    String value = ChoiceCookie.PREFERENCES.format(Map.of(Item.THEME, made));
    assertEquals("@1764000000000..", value);
    assertEquals(Map.of(Item.THEME, made), preferences(value));
    assertEquals("", ChoiceCookie.CONSENT.format(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dark@1..|theme=dark",
        "dark@1.de~2.UTC@3|theme=dark language=de timezone=UTC",
        ".de-at@1.|language=de-AT",
        "DARK@1.de@1.|language=de",
        "dark@1.de_DE@1.Mars/Olympus@1|theme=dark",
        "dark.de.UTC|''",
        "dark@.de@x.UTC@-1|''",
        "dark@1|''",
        "dark@1...|''",
        "dark@9999999999999999..|''",
        "dark@١٢٣..|''",
        "\"dark@1..\"|''",
        "dark%401..|''",
        "<script>@1..|''",
        "yes@1..|''",
        "..|''",
        ".|''",
        "''|''",
        "{\"theme\":\"dark\"}|''",
      })
  void parse_anyText_returnsTheValidChoices(String value, String expected) {
    assertEquals(expected, values(preferences(value)));
  }

  @Test
  void parse_hugeText_isNothing() {
    assertEquals(Map.of(), preferences("dark@1..".repeat(10_000)));
    assertEquals(Map.of(), preferences(".".repeat(10_000)));
    assertEquals(Map.of(), preferences("dark@1.." + "U".repeat(300) + "@1"));
  }

  @Test
  void parse_future_isThePresent() {
    assertEquals(NOW, preferences("dark@999999999999999..").get(Item.THEME).at());
  }

  @ParameterizedTest
  @CsvSource({"1, yes", "31535999999, yes", "31536000000, ''", "99999999999, ''"})
  void parse_consent_countsForAYear(long ageMillis, String expected) {
    String value = "yes@" + (NOW.toEpochMilli() - ageMillis);
    Optional<String> answer =
        Optional.ofNullable(ChoiceCookie.CONSENT.parse(value, NOW).get(Item.ANALYTICS))
            .flatMap(Choice::value);
    assertEquals(expected, answer.orElse(""));
  }

  @Test
  void cookie_secure_isForScriptsAndAYear() {
    assertEquals(
        "preferences=dark@1..; Path=/; Max-Age=31536000; Secure; SameSite=Lax",
        ChoiceCookie.PREFERENCES.cookie("dark@1..", true).header());
    assertEquals(
        "consent=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax",
        ChoiceCookie.CONSENT.cookie("", false).header());
  }

  @Test
  void cookie_longestChoices_isSmall() {
    Choice longest = Choice.made(Optional.of("x".repeat(64)), NOW.plus(Duration.ofDays(99_999)));
    String value =
        ChoiceCookie.PREFERENCES.format(
            Map.of(Item.THEME, longest, Item.LANGUAGE, longest, Item.TIMEZONE, longest));
    assertTrue(value.length() <= 256);
  }
}
