package io.biscotti.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static final Duration FALLBACK = Duration.ofMinutes(1);

  private enum Store {
    SEALED,
    MEMORY
  }

  private static Options with(String name, String value) {
    return Options.of(Map.of(name, value)::get);
  }

  @Test
  void text_surroundedByBlanks_isStripped() {
    assertEquals(Optional.of("a b"), with("keys", " a b\n").text("keys"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void text_blank_isAbsent(String value) {
    assertEquals(Optional.empty(), with("keys", value).text("keys"));
  }

  @Test
  void everything_absent_givesDefaultsWithoutFault() {
    Options options = Options.of(name -> null);

    assertEquals(Optional.empty(), options.text("a"));
    assertTrue(options.flag("b", true));
    assertEquals(FALLBACK, options.duration("c", FALLBACK));
    assertEquals(List.of(), options.list("d"));
    assertEquals(Store.SEALED, options.oneOf("e", Store.class, Store.SEALED));
    options.check();
  }

  @ParameterizedTest
  @CsvSource({"true,true", "TRUE,true", "false,false", "False,false"})
  void flag_trueOrFalse_isRead(String value, boolean expected) {
    assertEquals(expected, with("cookies.secure", value).flag("cookies.secure", !expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "on", "truee"})
  void flag_otherWords_areAFault(String value) {
    Options options = with("cookies.secure", value);

    assertTrue(options.flag("cookies.secure", true));
    assertEquals(
        List.of("cookies.secure must be true or false, was \"" + value + "\""), options.faults());
  }

  @ParameterizedTest
  @CsvSource({
    "45s,PT45S",
    "30m,PT30M",
    "12h,PT12H",
    "7d,P7D",
    "30M,PT30M",
    "PT30M,PT30M",
    "pt1h,PT1H",
    "P2D,PT48H",
    "PT0.5S,PT0.5S"
  })
  void duration_shortAndIsoForms_areRead(String value, Duration expected) {
    assertEquals(expected, with("session.idle", value).duration("session.idle", FALLBACK));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0s",
        "PT0S",
        "-3s",
        "PT-3S",
        "30",
        "m",
        "30 m",
        "1w",
        "1.5h",
        "half an hour",
        "999999999999999999d",
        "9999999999999999999s",
        "PT9999999999999999999H",
        "٣s"
      })
  void duration_notAPositiveTime_isAFaultNamingSettingAndValue(String value) {
    Options options = with("session.idle", value);

    assertEquals(FALLBACK, options.duration("session.idle", FALLBACK));
    assertEquals(
        List.of(
            "session.idle must be a positive time such as 45s, 30m, 12h, 7d or PT30M, was \""
                + value
                + "\""),
        options.faults());
  }

  @Test
  void list_commaSeparated_isTrimmedAndWithoutEmptyOnes() {
    assertEquals(
        List.of("https://a.example", "https://b.example"),
        with("cors.origins", " https://a.example , ,https://b.example,").list("cors.origins"));
  }

  @ParameterizedTest
  @CsvSource({"memory", "MEMORY", "Memory"})
  void oneOf_constantInAnyCase_isRead(String value) {
    assertEquals(
        Store.MEMORY,
        with("session.store", value).oneOf("session.store", Store.class, Store.SEALED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "4", " 3 "})
  void number_withinItsBounds_isRead(String value) {
    Options options = with("session.cookies", value);
    assertEquals(Integer.parseInt(value.strip()), options.number("session.cookies", 1, 4, 2));
    assertEquals(List.of(), options.faults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "5", "-1", "1.5", "four", "99999999999999999999", "0x1", "١"})
  void number_anythingElse_isAFaultNamingTheBounds(String value) {
    Options options = with("session.cookies", value);
    assertEquals(2, options.number("session.cookies", 1, 4, 2));
    assertEquals(
        List.of("session.cookies must be a whole number from 1 to 4, was \"" + value + "\""),
        options.faults());
  }

  @Test
  void oneOf_unknownConstant_isAFaultNamingTheChoices() {
    Options options = with("session.store", "redis");

    assertEquals(Store.SEALED, options.oneOf("session.store", Store.class, Store.SEALED));
    assertEquals(
        List.of("session.store must be one of sealed, memory, was \"redis\""), options.faults());
  }

  @Test
  void check_severalFaults_namesEachInOneMessage() {
    Options options = Options.of(Map.of("a", "x", "b", "y")::get);
    options.flag("a", false);
    options.duration("b", FALLBACK);
    options.fault("c is missing");

    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, options::check);

    assertEquals(
        "Settings cannot start: a must be true or false, was \"x\"; b must be a positive time such"
            + " as 45s, 30m, 12h, 7d or PT30M, was \"y\"; c is missing",
        refusal.getMessage());
  }
}
