package io.biscotti.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.problem.Rule;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextRuleTest {
  private static final Optional<Rule> CONTROL =
      Optional.of(new Rule("characters", "must not have control characters"));

  @ParameterizedTest
  @ValueSource(strings = {"a", "Ä", "\u200dzwj", "🍪🍪🍪", "a b"})
  void broken_ordinaryText_keepsTheRule(String text) {
    assertEquals(Optional.empty(), new TextRule(false, 4, false).broken(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", "\u2003"})
  void broken_blank_dependsOnTheRule(String text) {
    assertEquals(
        Optional.of(new Rule("empty", "must not be empty")),
        new TextRule(false, 4, true).broken(text));
    assertEquals(Optional.empty(), new TextRule(true, 4, true).broken(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\t"})
  void broken_linesAndTabs_dependOnTheRule(String text) {
    assertEquals(CONTROL, new TextRule(true, 4, false).broken(text));
    assertEquals(Optional.empty(), new TextRule(true, 4, true).broken(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\r", "\u0007", "\u007f", "\u0085", "\u2028", "\u2029", "\ud83c"})
  void broken_controlCharacters_areNeverAllowed(String text) {
    assertEquals(CONTROL, new TextRule(true, 4, true).broken(text));
  }

  @Test
  void broken_length_countsCodePoints() {
    TextRule rule = new TextRule(true, 1_000, false);
    assertEquals(Optional.empty(), rule.broken("🍪".repeat(1_000)));
    assertEquals(
        Optional.of(new Rule("too_long", "must have at most 1,000 characters")),
        rule.broken("x".repeat(1_001)));
  }
}
