package io.biscotti.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.problem.Rule;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {

  private static Username name(String typed) {
    return Username.of(typed).orElseThrow(() -> new AssertionError(Username.broken(typed)));
  }

  private static boolean alike(String one, String other) {
    return !Collections.disjoint(name(one).skeletons(), name(other).skeletons());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "john",
        "x",
        "john.smith-2_(at)work+spam",
        "john@example.com",
        "o'brien",
        "'OR'1'='1",
        "<script>alert(1)<script>",
        "jürgen",
        "Ἀχιλλεύς",
        "иван2026",
        "山田太郎",
        "דוד",
        "محمد۲",
        "हिन्दी",
        "김철수",
      })
  void of_lettersDigitsAndSigns_isAccepted(String typed) {
    assertEquals(Optional.empty(), Username.broken(typed));
    assertEquals(typed, name(typed).shown());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "john smith",
        " john",
        "john\u00a0smith",
        "john\u3000",
        "john\n",
        "john\u0000",
        "john\u007f",
        "john\u0085",
        "john\u200b",
        "jo\u200dhn",
        "jo\u00adhn",
        "john\ufe0f",
        "\u115fjohn",
        "\u202enhoj",
        "john\u202d",
        "\u2066john\u2069",
        "john\u200f",
        "john\ud800",
        "john\ue000",
        "john\uffff",
        "john\u0378",
        "john😀",
        "john™★",
        "\u0301john",
        "johnד",
        "دjohn",
        "o’brien",
        "john/admin",
        "john\\admin",
        "john%2fadmin",
        "john;admin",
        ".",
        "..",
        "．．",
      })
  void of_anythingElse_isRefusedByARule(String typed) {
    assertTrue(Username.broken(typed).orElseThrow().message().startsWith("must "), typed);
    assertEquals(Optional.empty(), Username.of(typed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"j", "山", "𝒋", "𠜎"})
  void of_64CodePoints_isAName_65_isNot(String letter) {
    assertTrue(Username.of(letter.repeat(64)).isPresent());
    assertEquals(
        Optional.of(new Rule("too_long", "must have at most 64 characters")),
        Username.broken(letter.repeat(65)));
    assertFalse(Username.of(letter.repeat(1000)).isPresent());
    assertFalse(Username.of(letter.repeat(100_000)).isPresent());
  }

  @Test
  void of_longOnceNormalized_isTooLong() {
    assertEquals(
        Optional.of(new Rule("too_long", "must have at most 64 characters")),
        Username.broken("\ufdfb".repeat(20)));
  }

  @ParameterizedTest
  @CsvSource({
    "john, John",
    "john, JOHN",
    "john, ｊｏｈｎ",
    "john, ＪＯＨＮ",
    "john, 𝐣𝐨𝐡𝐧",
    "file, ﬁle",
    "jürgen, ju\u0308rgen",
    "jürgen, JÜRGEN",
    "straße, STRASSE",
    "straße, STRAẞE",
    "σοφός, ΣΟΦΌΣ",
    "カタカナ, ｶﾀｶﾅ",
    "한국, \u1112\u1161\u11ab\u1100\u116e\u11a8",
  })
  void key_sameLettersWrittenDifferently_isTheSame(String one, String other) {
    assertEquals(name(one).key(), name(other).key());
  }

  @ParameterizedTest
  @CsvSource({"john, johan", "john, jon", "john, jöhn", "user1, user2", "a.b, ab"})
  void key_otherNames_differ(String one, String other) {
    assertNotEquals(name(one).key(), name(other).key());
    assertFalse(alike(one, other));
  }

  @Test
  void shown_caseIsKept_widthIsNot() {
    assertEquals("JohnSmith", name("ＪｏｈｎSmith").shown());
  }

  @ParameterizedTest
  @CsvSource({
    "john, jоhn", // Cyrillic o
    "john, JОHN", // Cyrillic O
    "john, јоһn", // Cyrillic j, o and shha
    "JOHN, јоһn",
    "coco, сосо", // all Cyrillic
    "coco, СОСО",
    "maria, mаriа", // Cyrillic a, twice
    "paypal, paypaI", // a capital i
    "paypal, paypa1",
    "paypal, PAYPA1",
    "john, j0hn",
    "modern, rnodern",
    "admin, аdmіn", // Cyrillic a and i
    "admin, admın", // dotless i
    "alpha, αlpha", // Greek alpha
  })
  void skeletons_namesThatLookAlike_areEqual(String one, String other) {
    assertNotEquals(name(one).key(), name(other).key());
    assertTrue(alike(one, other), () -> one + " " + other);
  }
}
