package io.biscotti.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.crypto.Secret;
import io.biscotti.problem.Rule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
  private static final PasswordRules RULES = new PasswordRules();
  private static final String VARIED = "vex1quiz-Jumbo gnaw;fjord?";

  private static Optional<String> broken(String password, String username, String displayName) {
    return RULES
        .broken(Secret.of(password), Username.of(username).orElseThrow(), displayName)
        .map(Rule::message);
  }

  private static Optional<String> broken(String password) {
    return broken(password, "john.smith", "Johnny Appleseed");
  }

  private static String varied(int length) {
    return VARIED.repeat(length / VARIED.length() + 1).substring(0, length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery staple",
        "tulip-anchor-94",
        "my cat eats fish",
        "  leading and trailing  ",
        "\tq8Zv\u0000\u0007wL!x",
        "' OR 1=1; drop table accounts;--",
        "😀😁😂🤣😃😄😅😆",
        "пётр-и-волк",
        "正確馬電池訂書針",
        "xkqwvzjp",
        "john likes long walks",
      })
  void broken_hardToGuess_isEmpty(String password) {
    assertEquals(Optional.empty(), broken(password));
  }

  @Test
  void broken_lengthAtItsLimits_countsCodePoints() {
    assertEquals(Optional.of("must have at least 8 characters"), broken(varied(7)));
    assertEquals(Optional.empty(), broken(varied(8)));
    assertEquals(Optional.empty(), broken(varied(256)));
    assertEquals(Optional.of("must have at most 256 characters"), broken(varied(257)));
    assertEquals(Optional.of("must have at least 8 characters"), broken("😀😁😂🤣😃😄😅"));
    assertEquals(Optional.empty(), broken("😀😁😂🤣😃😄😅😆".repeat(32)));
    assertEquals(
        Optional.of("must have at most 256 characters"),
        broken("😀😁😂🤣😃😄😅😆".repeat(32) + "x"));
    assertEquals(Optional.of("must have at least 8 characters"), broken(""));
    assertEquals(Optional.of("must have at most 256 characters"), broken(varied(1_000_000)));
  }

  @Test
  void broken_unpairedSurrogate_isRefused() {
    assertEquals(Optional.of("must be valid Unicode text"), broken("tulip-anchor-\ud83d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "PASSWORD",
        "Password1!",
        "p@ssw0rd",
        "ｐａｓｓｗｏｒｄ",
        "drowssap",
        "12345678",
        "1234567890qwertyuiop",
        "87654321",
        "qwertyuiop",
        "zxcvbnm,",
        "iloveyou1",
        "aaaaaaaa",
        "        ",
        "abcabcabcabc",
        "hunter2hunter2",
        "😀😀😀😀😀😀😀😀",
        "biscotti",
        "Biscotti1",
      })
  void broken_commonOrPattern_isRefused(String password) {
    assertTrue(broken(password).orElse("").startsWith("must not be"), password);
  }

  @Test
  void broken_patternOf256Characters_isRefused() {
    assertTrue(broken("password".repeat(32)).isPresent());
    assertTrue(broken("1q2w3e4r".repeat(32)).isPresent());
    assertTrue(broken("a".repeat(256)).isPresent());
  }

  /** OWASP ASVS 5.0, 6.2.4: the 3,000 most common passwords that are long enough. */
  @Test
  void broken_commonPasswords_areRefused() throws IOException {
    List<String> common;
    try (InputStream file =
            PasswordRulesTest.class.getResourceAsStream(
                "/com/nulabinc/zxcvbn/matchers/dictionaries/passwords.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      common = lines.lines().filter(line -> line.length() >= 8).limit(3000).toList();
    }
    assertEquals(3000, common.size());
    assertEquals(
        List.of(), common.stream().filter(password -> broken(password).isEmpty()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "maximilian, Max, maximilian",
    "maximilian, Max, MAXIMILIAN",
    "maximilian, Max, ｍaximilian1",
    "maximilian, Max, nailimixam",
    "maximilian, Max, maximilian2026",
    "maximilian, Max, m4ximili4n",
    "maximilian, Max, maximilianmaximilian",
    "john.smith, J., smith-john",
    "john.smith, J., johnsmith!",
    "john.smith, J., J0hn.Smith2024",
    "joe, Joe, joejoejoe",
    "x7, Wilhelmina von Humboldt, wilhelmina1",
    "x7, Wilhelmina von Humboldt, humboldt!wilhelmina",
    "x7, Wilhelmina von Humboldt, WilhelminaVonHumboldt",
    "иванпетров, И., иванпетров1",
    "averylongnamethatgoesonandon, X, averylongnamethatgoesonandon99",
  })
  void broken_derivedFromTheNames_isRefused(String username, String displayName, String password) {
    assertTrue(
        broken(password, username, displayName).orElse("").startsWith("must not be"), password);
  }

  @ParameterizedTest
  @CsvSource({"al, Al, also alpine walls", "john, John, johnny-and-the-whale"})
  void broken_nameInALongPassword_isEmpty(String username, String displayName, String password) {
    assertEquals(Optional.empty(), broken(password, username, displayName));
  }

  private static final String SIGNS = "4@8({[<369!1|0$5+7%2";

  /** Passwords and display names whose rating used to take seconds. */
  static Stream<Arguments> expensive() {
    String shuffled = new StringBuilder(SIGNS).reverse().toString();
    return Stream.of(
        Arguments.of(SIGNS, SIGNS.repeat(12) + "abcdefghijklmnop"),
        Arguments.of(SIGNS.repeat(6), SIGNS.repeat(12) + "abcdefghijklmnop"),
        Arguments.of(SIGNS + " " + shuffled, (SIGNS + shuffled).repeat(6) + "password"),
        Arguments.of("X", (SIGNS + "&#").repeat(12).substring(0, 256)),
        Arguments.of("({[<1!|7", "({[<1!|7".repeat(31) + "x"),
        Arguments.of("({[<1!|7aeiou", "({[<1!|7aeiou".repeat(19) + "x"),
        Arguments.of("X", "1|!7".repeat(63) + "x"),
        Arguments.of("a b ".repeat(32), "a".repeat(255) + "b"),
        Arguments.of("X", "\ufdfb".repeat(255) + "x"),
        Arguments.of("\ufdfa".repeat(128), "\ufdfa".repeat(255) + "x"),
        Arguments.of("X", "20200101".repeat(31) + "2"));
  }

  @ParameterizedTest
  @MethodSource("expensive")
  void broken_textWithManyReadings_takesMilliseconds(String displayName, String password) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long start = threads.getCurrentThreadCpuTime();
      broken(password, "x7", displayName);
      best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
    }
    assertTrue(best < TimeUnit.MILLISECONDS.toNanos(150), best / 1_000_000 + " ms");
  }

  @ParameterizedTest
  @MethodSource("expensive")
  void pieces_anyText_areFewWithFewReadings(String displayName, String password) {
    Set<String> pieces = PasswordRules.pieces(password);
    assertTrue(pieces.size() <= 32, pieces::toString);
    for (String piece : pieces) {
      assertTrue(piece.codePointCount(0, piece.length()) <= PasswordRules.PIECE, piece);
      assertTrue(PasswordRules.ways(piece) <= PasswordRules.MOST_WAYS, piece);
    }
  }

  @Test
  void ways_asZxcvbnCounts_areAllCombinations() {
    assertEquals(1, PasswordRules.ways("plain words"));
    assertEquals(4, PasswordRules.ways("0123456789"));
    assertEquals(36, PasswordRules.ways("({[<1!|7"));
    assertEquals(576, PasswordRules.ways(SIGNS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4@8({[<369!1|0$5+7%2", "($!1|3<0", "[7%2]x(4@8{6"})
  void broken_signsInNoPattern_isEmpty(String password) {
    assertEquals(Optional.empty(), broken(password));
  }
}
