package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {

  @ParameterizedTest
  @CsvSource({"9, 0.1, false, false", "5, 0.1, true, false", "9, 0.2, false, true"})
  void text_marksFiguresThatMustNotBeTrusted(
      int rounds, double busy, boolean isShort, boolean isBusy) {
    String text = conditions(busy).text(plan(rounds), 20);

    assertEquals(isShort, text.contains("A short run"), text);
    assertEquals(isBusy, text.contains("The machine was busy"), text);
  }

  @Test
  void text_tellsWhenAndWhere() {
    String text = conditions(0.1).text(plan(9), 20);

    assertTrue(
        text.startsWith(
            "Measured on 29 November 2026, 21:15 UTC, commit abc1234, in 20 minutes, on A"
                + " Processor, 2 cores, Linux "),
        text);
  }

  @Test
  void processor_readsItsName() {
    assertEquals(
        "Some CPU @ 2 GHz",
        Conditions.processor("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nflags\t: a\n"));
    assertEquals("an unknown processor", Conditions.processor("processor\t: 0\n"));
  }

  @Test
  void ticks_leavesOutIdleAndWaiting() {
    assertEquals(
        1_101_111, Conditions.ticks("cpu  1000000 100000 1000 7 8 100 10 1 9 9\ncpu0 5\n"));
  }

  private static Conditions conditions(double busy) {
    return new Conditions(Instant.parse("2026-11-29T21:15:00Z"), "abc1234", "A Processor", 2, busy);
  }

  private static Plan plan(int rounds) {
    return new Plan(rounds, Duration.ofMillis(250), 12, 100_000, 5, Duration.ofSeconds(1));
  }
}
