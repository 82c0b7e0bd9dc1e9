package io.biscotti.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static final Duration FALLBACK = Duration.ofMinutes(1);

  private enum Store {
    SEALED,
    MEMORY
  }

  private static final Setting<Optional<String>> KEYS = Setting.text("keys", "any text", "");
  private static final Setting<Boolean> SECURE = Setting.flag("cookies.secure", true, "");
  private static final Setting<Duration> IDLE = Setting.duration("session.idle", FALLBACK, "");
  private static final Setting<Integer> COOKIES = Setting.number("session.cookies", 1, 4, 2, "");
  private static final Setting<List<String>> ORIGINS =
      Setting.list("cors.origins", "origins", List.of("https://c.example"), "");
  private static final Setting<Store> STORE =
      Setting.oneOf("session.store", Store.class, Store.SEALED, "");
  private static final Setting<Duration> SKEW =
      Setting.duration("token.skew", Duration.ZERO, Duration.ofSeconds(60), FALLBACK, "");

  @TempDir private Path directory;

  private static Options with(String name, String value) {
    return Options.of(Map.of(name, value)::get);
  }

  @Test
  void text_surroundedByBlanks_isStripped() {
    assertEquals(Optional.of("a b"), with("keys", " a b\n").read(KEYS));
  }

  private static final Setting<Optional<String>> PASSWORD =
      Setting.secret("password", "short text", "");

  private Path secret(byte[] content) throws IOException {
    return Files.write(directory.resolve("secret"), content);
  }

  private Options withFile(Path file) {
    return with("password.file", file.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "hunter2\\n, hunter2",
    "hunter2\\r\\n, hunter2",
    "hunter2, hunter2",
    "' pass word \\n', ' pass word '",
    "hunter2\\n\\n, hunter2\\n",
    "grün\\n, grün"
  })
  void secret_inAFile_isReadWithoutTheLastLineBreak(String content, String expected)
      throws IOException {
    Options options = withFile(secret(content.translateEscapes().getBytes(StandardCharsets.UTF_8)));
    assertEquals(Optional.of(expected.translateEscapes()), options.read(PASSWORD));
    options.check();
  }

  @Test
  void secret_givenTwice_isAFaultThatShowsNeither() throws IOException {
    Path file = secret("hunter2".getBytes(StandardCharsets.UTF_8));
    Options options =
        Options.of(Map.of("password", "hunter3", "password.file", file.toString())::get);
    options.read(PASSWORD);
    assertEquals(
        List.of("password and password.file are both set: set only one"), options.faults());
  }

  @Test
  void secret_fileThatCannotBeUsed_isAFaultThatSaysWhy() throws IOException {
    assertFault(directory.resolve("nowhere"), "it does not exist");
    assertFault(secret(new byte[0]), "it is empty");
    assertFault(secret(" \r\n".getBytes(StandardCharsets.UTF_8)), "it is empty");
    assertFault(secret(new byte[] {'x', (byte) 0xff}), "it is not UTF-8");
    assertFault(secret(new byte[(1 << 20) + 1]), "it is longer than 1 MiB");
    assertFault(directory, "");
  }

  private void assertFault(Path file, String reason) {
    Options options = withFile(file);
    assertEquals(Optional.empty(), options.read(PASSWORD));
    assertEquals(1, options.faults().size(), options.faults()::toString);
    String fault = options.faults().get(0);
    assertTrue(
        fault.startsWith("password.file: the file " + file + " can't be used (" + reason), fault);
  }

  @Test
  void secret_invalidValue_isNotQuoted() {
    Options options = with("password", "hunter2");
    options.refuse(PASSWORD, "hunter2");
    assertEquals(List.of("password must be short text"), options.faults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void text_blank_isAbsent(String value) {
    assertEquals(Optional.empty(), with("keys", value).read(KEYS));
  }

  @Test
  void everything_absent_yieldsDefaultsWithoutFault() {
    Options options = Options.of(name -> null);

    assertEquals(Optional.empty(), options.read(KEYS));
    assertTrue(options.read(SECURE));
    assertFalse(options.read(SECURE, false));
    assertEquals(FALLBACK, options.read(IDLE));
    assertEquals(2, options.read(COOKIES));
    assertEquals(List.of("https://c.example"), options.read(ORIGINS));
    assertEquals(Store.SEALED, options.read(STORE));
    options.check();
  }

  @ParameterizedTest
  @CsvSource({"true,true", "TRUE,true", "false,false", "False,false"})
  void flag_trueOrFalse_isRead(String value, boolean expected) {
    assertEquals(expected, with("cookies.secure", value).read(SECURE, !expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "on", "truee", "Maybe"})
  void flag_otherWords_areAFault(String value) {
    Options options = with("cookies.secure", value);

    assertTrue(options.read(SECURE));
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
    assertEquals(expected, with("session.idle", value).read(IDLE));
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

    assertEquals(FALLBACK, options.read(IDLE));
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
        with("cors.origins", " https://a.example , ,https://b.example,").read(ORIGINS));
  }

  @Test
  void list_commasAlone_isTheDefault() {
    assertEquals(List.of("https://c.example"), with("cors.origins", " , ,").read(ORIGINS));
  }

  @ParameterizedTest
  @CsvSource({"0s,PT0S", "PT0S,PT0S", "60s,PT1M", "1m,PT1M"})
  void durationWithin_itsBounds_isRead(String value, Duration expected) {
    assertEquals(expected, with("token.skew", value).read(SKEW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"61s", "PT-1S", "PT60.1S", "soon"})
  void durationWithin_anythingElse_isAFaultNamingTheBounds(String value) {
    Options options = with("token.skew", value);
    assertEquals(FALLBACK, options.read(SKEW));
    assertEquals(
        List.of("token.skew must be a time from 0s to 60s, was \"" + value + "\""),
        options.faults());
  }

  @Test
  void standard_eachKind_isWrittenAsAnOperatorWould() {
    assertEquals("`true`", SECURE.standard());
    assertEquals("`60s`", IDLE.standard());
    assertEquals("`2`", COOKIES.standard());
    assertEquals("`sealed`", STORE.standard());
    assertEquals("none", KEYS.standard());
    assertEquals("none", Setting.list("a", "", List.of(), "").standard());
    assertEquals("`x, y`", Setting.list("a", "", List.of("x", "y"), "").standard());
    assertEquals("the ring", KEYS.withDefault("the ring").standard());
  }

  @ParameterizedTest
  @CsvSource({
    "PT45S,45s",
    "PT90S,90s",
    "PT30M,30m",
    "PT90M,90m",
    "PT12H,12h",
    "P7D,7d",
    "PT36H,36h"
  })
  void standard_duration_readsAsTheSameTime(Duration time, String text) {
    Setting<Duration> setting = Setting.duration("session.idle", time, "");
    assertEquals("`" + text + "`", setting.standard());
    assertEquals(time, with("session.idle", text).read(setting, FALLBACK));
  }

  @ParameterizedTest
  @CsvSource({"memory", "MEMORY", "Memory"})
  void oneOf_constantInAnyCase_isRead(String value) {
    assertEquals(Store.MEMORY, with("session.store", value).read(STORE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "4", " 3 "})
  void number_withinItsBounds_isRead(String value) {
    Options options = with("session.cookies", value);
    assertEquals(Integer.parseInt(value.strip()), options.read(COOKIES));
    assertEquals(List.of(), options.faults());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "5", "-1", "1.5", "four", "99999999999999999999", "0x1", "١"})
  void number_anythingElse_isAFaultNamingTheBounds(String value) {
    Options options = with("session.cookies", value);
    assertEquals(2, options.read(COOKIES));
    assertEquals(
        List.of("session.cookies must be a whole number from 1 to 4, was \"" + value + "\""),
        options.faults());
  }

  @Test
  void oneOf_unknownConstant_isAFaultNamingTheChoices() {
    Options options = with("session.store", "redis");

    assertEquals(Store.SEALED, options.read(STORE));
    assertEquals(
        List.of("session.store must be one of sealed, memory, was \"redis\""), options.faults());
  }

  @Test
  void check_severalFaults_namesEachInOneMessage() {
    Options options = Options.of(Map.of("a", "x", "b", "y")::get);
    options.read(Setting.flag("a", false, ""));
    options.read(Setting.duration("b", FALLBACK, ""));
    options.fault("c is missing");

    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, options::check);

    assertEquals(
        "Settings cannot start: a must be true or false, was \"x\"; b must be a positive time such"
            + " as 45s, 30m, 12h, 7d or PT30M, was \"y\"; c is missing",
        refusal.getMessage());
  }
}
