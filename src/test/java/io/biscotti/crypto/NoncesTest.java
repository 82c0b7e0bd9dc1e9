package io.biscotti.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The nonces that are generated in advance. */
class NoncesTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger made = new AtomicInteger();
  private final SealingKey.Nonces nonces =
      new SealingKey.Nonces(
          new Random() {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
              Arrays.fill(bytes, (byte) made.incrementAndGet());
            }
          },
          nanos::get);

  private int next() {
    byte[] nonce = new byte[12];
    nonces.next(nonce, 0);
    return nonce[0];
  }

  @Test
  void next_atOnce_callsTheGeneratorOnceForMany() {
    for (int i = 0; i < 64; i++) {
      assertEquals(1 + i / 32, next());
    }
  }

  /**
   * A snapshot of the process may be restored more than once, so nonces are used only for a moment.
   */
  @Test
  void next_aMomentLater_usesNoneOfBefore() {
    assertEquals(1, next());
    nanos.addAndGet(Duration.ofMillis(100).toNanos());
    assertEquals(1, next());
    nanos.addAndGet(1);
    assertEquals(2, next());
  }
}
