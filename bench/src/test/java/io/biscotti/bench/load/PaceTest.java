package io.biscotti.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @CsvSource({"99, 0", "100, 1", "104, 1", "105, 2", "1100, 201"})
  void due_countsThoseUntilNow(long nowMillis, long due) {
    assertEquals(due, new Pace(100 * MILLI, 200).due(nowMillis * MILLI));
  }

  @Test
  void dueNanos_doesNotDrift() {
    assertEquals(1_000_000_000_000L, new Pace(0, 3).dueNanos(3_000));
  }

  /** A server that responds in 1 ms and stalls for 100 ms delays 100 requests. */
  @Test
  void latencies_countFromWhenARequestWasDue() {
    Pace pace = new Pace(0, 1_000);
    List<Long> latencies = new ArrayList<>();
    long now = 0;
    for (long number = 0; number < 1_000; number++) {
      now = Math.max(now, pace.dueNanos(number));
      now += number == 500 ? 100 * MILLI : MILLI;
      latencies.add(now - pace.dueNanos(number));
    }

    LongStream late = latencies.stream().mapToLong(Long::longValue).filter(each -> each > MILLI);
    assertEquals(500, late.count());
    assertEquals(100 * MILLI, latencies.get(500));
    assertEquals(100 * MILLI, latencies.get(501));
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "NaN"})
  void perSecond_withoutASense_isRefused(double perSecond) {
    assertThrows(IllegalArgumentException.class, () -> new Pace(0, perSecond));
  }
}
