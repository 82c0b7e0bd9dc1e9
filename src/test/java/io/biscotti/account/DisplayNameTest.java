package io.biscotti.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "John Smith",
        "J",
        "Robert'); drop table accounts;--",
        "<b>John</b>",
        "👩‍👩‍👧 Family",
        "محمد\u200f (John)",
        "100%",
      })
  void of_anyLine_isKept(String typed) {
    assertEquals(Optional.of(new DisplayName(typed)), DisplayName.of(typed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "John\nSmith", "John\u0000", "\u202eJohn", "John\u2066", "\ud800"})
  void of_blankControlOrDirection_isRefused(String typed) {
    assertTrue(DisplayName.broken(typed).orElseThrow().message().startsWith("must "));
    assertEquals(Optional.empty(), DisplayName.of(typed));
  }

  @Test
  void of_128CodePoints_isAName_129_isNot() {
    assertTrue(DisplayName.of("😀".repeat(128)).isPresent());
    assertTrue(DisplayName.of("😀".repeat(129)).isEmpty());
    assertTrue(DisplayName.of("x".repeat(1_000_000)).isEmpty());
  }

  @Test
  void of_longOnceNormalized_isRefused() {
    // Composition exclusions: one character each, two in form NFC.
    assertTrue(DisplayName.of("\u0958".repeat(128)).isEmpty());
  }

  @Test
  void of_whiteSpaceAroundAndDecomposed_isStrippedAndComposed() {
    assertEquals(Optional.of(new DisplayName("Jürgen")), DisplayName.of(" Ju\u0308rgen\t"));
  }
}
