package io.biscotti.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostsTest {

  @Test
  void costs_none_areUnknown() {
    Costs costs = new Costs();
    assertEquals(0, costs.count());
    assertNull(costs.mean());
    assertNull(costs.p95());
  }

  @Test
  void p95_oneOfTwenty_isNotTheSlowOne() {
    Costs costs = new Costs();
    for (int i = 0; i < 19; i++) {
      costs.add(Duration.ofMillis(10));
    }
    costs.add(Duration.ofSeconds(1));
    assertEquals(59.5, costs.mean());
    assertTrue(costs.p95() >= 10 && costs.p95() <= 12, () -> "was " + costs.p95());
    costs.add(Duration.ofSeconds(1));
    assertTrue(costs.p95() >= 1_000 && costs.p95() <= 1_200, () -> "was " + costs.p95());
  }

  @ParameterizedTest
  @ValueSource(longs = {-5, 0, 1, 10_000, 10_001, 250_000_000, 5_000_000_000L, Long.MAX_VALUE})
  void p95_anyTime_isOneOfTheClasses(long nanos) {
    Costs costs = new Costs();
    costs.add(Duration.ofNanos(nanos));
    double millis = nanos / 1e6;
    assertTrue(costs.p95() >= Math.min(millis, 300_000) * 0.999, () -> "was " + costs.p95());
    assertTrue(costs.p95() <= Math.max(0.01, millis * 1.2 + 0.001), () -> "was " + costs.p95());
  }
}
