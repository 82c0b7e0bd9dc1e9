package io.biscotti.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.biscotti.testkit.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessesTest {
  /** More sessions than are remembered. */
  private static final int MOST = 50_000;

  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Accesses accesses = new Accesses(clock);
  private final List<String> loaded = new ArrayList<>();

  @Test
  void isDue_tokenWithoutSession_isLookedUpOnceAMinute() {
    ask("forged");
    ask("forged");
    clock.set(clock.instant().plus(Duration.ofMinutes(1)).minusNanos(1));
    ask("forged");
    assertEquals(List.of("forged"), loaded);

    clock.set(clock.instant().plusNanos(1));
    ask("forged");
    assertEquals(List.of("forged", "forged"), loaded);
  }

  @Test
  void isDue_afterManyOthers_isLookedUpAgain() {
    ask("first");
    askOthers(4 * MOST, false);
    ask("first");

    assertEquals(2, loaded.stream().filter("first"::equals).count());
    loaded.clear();
    ask("token " + (4 * MOST - 1));
    assertEquals(List.of(), loaded);
  }

  @Test
  void isDue_tokenThatKeepsComing_isRememberedAmongManyOthers() {
    ask("first");
    askOthers(4 * MOST, true);

    assertEquals(1, loaded.stream().filter("first"::equals).count());
  }

  private void askOthers(int count, boolean first) {
    for (int i = 0; i < count; i++) {
      ask("token " + i);
      if (first && i % 10_000 == 0) {
        ask("first");
      }
    }
  }

  private void ask(String token) {
    assertFalse(
        accesses.isDue(
            token,
            key -> {
              loaded.add(key);
              return new Loaded.Absent(Loaded.Reason.FORGED);
            }));
  }
}
