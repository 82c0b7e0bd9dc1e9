package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlingTest {
  private static final double IDLE = 0.01;

  @ParameterizedTest
  @CsvSource({
    "'20 20 20 20 20 20 20 20 20', false",
    "'20 20 20 20 20 20 20 20 20 20', true",
    "'20 20 20 20 20 19.5 19.5 19.5 19.5 19.5', true",
    "'20 20 20 20 20 19.3 19.3 19.3 19.3 19.3', false",
    "'80 40 30 25 24 23 22 21 20 20', false",
    "'80 40 30 25 24 22 22 22 22 22 22 22 22 22 22', true"
  })
  void isSettled_comparesTheLastFiveRoundsWithTheFiveBefore(String micros, boolean settled) {
    assertEquals(settled, settling(micros).isSettled());
  }

  @ParameterizedTest
  @CsvSource({"'20 31 20 20 19 20 20 33 19 20', true", "'40 20 40 40 39 20 20 41 19 20', false"})
  void isSettled_ignoresRoundsThatSomethingDisturbed(String micros, boolean settled) {
    assertEquals(settled, settling(micros).isSettled());
  }

  private static Settling settling(String micros) {
    Settling settling = new Settling();
    for (String each : micros.split(" ")) {
      settling.add(Double.parseDouble(each), IDLE);
    }
    return settling;
  }

  @ParameterizedTest
  @CsvSource({"0.03, true", "0.031, false"})
  void isSettled_whileTheCompilerWorks_isFalse(double share, boolean settled) {
    Settling settling = new Settling();
    for (int i = 0; i < 10; i++) {
      settling.add(20, share);
    }

    assertEquals(settled, settling.isSettled());
  }
}
