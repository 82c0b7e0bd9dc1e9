package io.biscotti.cookie;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SameSiteTest {
  @ParameterizedTest
  @CsvSource({
    "Strict, STRICT",
    "strict, STRICT",
    "LAX, LAX",
    "Lax, LAX",
    "nOnE, NONE",
    "None, NONE"
  })
  void parse_anyCase_isRead(String text, SameSite expected) {
    assertEquals(Optional.of(expected), SameSite.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " Lax", "Lax ", "default", "strict;", "L\u0131x"})
  void parse_otherText_isEmpty(String text) {
    assertEquals(Optional.empty(), SameSite.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"STRICT, Strict", "LAX, Lax", "NONE, None"})
  void attribute_isSpelledAsInTheGrammar(SameSite sameSite, String expected) {
    assertEquals(expected, sameSite.attribute());
  }
}
