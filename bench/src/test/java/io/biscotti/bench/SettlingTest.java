package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlingTest {
  private static final double IDLE = 0.01;

  @ParameterizedTest
  @CsvSource({
    "'20 20 20', false",
    "'20 20 20 20', true",
    "'20 20.7 20.2 20', true",
    "'20 20.9 20.2 20', false",
    "'80 40 30 25 22', false",
    "'80 40 30 22 22 22.1 22', true",
    "'22 22 22 22 30', false"
  })
  void isSettled_decidesByTheLastFourRounds(String micros, boolean settled) {
    Settling settling = new Settling();
    for (String each : micros.split(" ")) {
      settling.add(Double.parseDouble(each), IDLE);
    }

    assertEquals(settled, settling.isSettled());
  }

  @ParameterizedTest
  @CsvSource({"0.03, true", "0.031, false"})
  void isSettled_whileTheCompilerWorks_isFalse(double share, boolean settled) {
    Settling settling = new Settling();
    for (int i = 0; i < 4; i++) {
      settling.add(20, share);
    }

    assertEquals(settled, settling.isSettled());
  }
}
