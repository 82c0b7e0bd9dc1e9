package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void of_oneValue_isThatValue() {
    assertEquals(new Spread(3, 3, 3), Spread.of(3));
  }

  @Test
  void of_evenNumber_interpolates() {
    assertEquals(new Spread(1.75, 2.5, 3.25), Spread.of(4, 1, 3, 2));
  }

  @Test
  void of_outlier_changesNoQuartile() {
    assertEquals(new Spread(2, 3, 4), Spread.of(1, 2, 3, 4, 1_000));
  }

  @Test
  void of_nothing_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }
}
