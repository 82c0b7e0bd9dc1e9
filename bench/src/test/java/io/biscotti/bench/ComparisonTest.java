package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  /** A machine that is half as fast in the second round changes the times, but not the ratio. */
  @Test
  void ratio_isTakenInEachRound() {
    assertEquals(
        Optional.of(new Spread(1.5, 1.5, 1.5)),
        Comparison.ratio(List.of(cpu(30, 0), cpu(60, 0)), List.of(cpu(20, 0), cpu(40, 0))));
  }

  @Test
  void ratio_includesTheStore() {
    assertEquals(
        Optional.of(new Spread(3, 3, 3)),
        Comparison.ratio(List.of(cpu(40, 20)), List.of(cpu(20, 0))));
  }

  @Test
  void ratio_withoutABase_isEmpty() {
    assertEquals(Optional.empty(), Comparison.ratio(List.of(cpu(40, 20)), List.of()));
  }

  private static Figure cpu(double server, double store) {
    return new Figure(server, store, 0, 0);
  }
}
