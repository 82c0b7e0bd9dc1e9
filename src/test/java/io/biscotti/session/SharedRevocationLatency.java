package io.biscotti.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.session.SharedStores.Place;
import io.biscotti.testkit.LiveServer;
import io.biscotti.testkit.RedisNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures how long the end of a sealed session takes to reach another server through Redis: {@code
 * ./mvnw test -Dtest=SharedRevocationLatency}. Not part of the build, because it needs a quiet
 * machine. {@code docs/stores.md} has the result.
 */
class SharedRevocationLatency {
  private static final int SESSIONS = 1_000;

  @TempDir private Path home;

  @Test
  void end_isSeenOnAnotherServer() throws Exception {
    try (SharedStores servers =
        new SharedStores(Place.SEALED, home)
            .with("session.store", "sealed")
            .with("session.revocations", "redis")
            .with("redis.url", RedisNode.shared().url())) {
      LiveServer here = servers.start();
      LiveServer there = servers.start();
      long[] nanos = new long[SESSIONS];
      for (int i = 0; i < SESSIONS; i++) {
        String cookie = SharedStores.cookie(here.send("GET", "/set/name/one"), "");
        assertEquals("one", there.send("GET", "/get/name", cookie).body());
        here.send("GET", "/end", cookie);
        long start = System.nanoTime();
        while (there.send("GET", "/get/name", cookie).body().equals("one")) {
          Thread.onSpinWait();
        }
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      System.out.printf(
          "seen on the other server after the answer, ms: median %d, 95th percentile %d, 99th"
              + " percentile %d, maximum %d%n",
          millis(nanos[SESSIONS / 2]),
          millis(nanos[SESSIONS * 95 / 100]),
          millis(nanos[SESSIONS * 99 / 100]),
          millis(nanos[SESSIONS - 1]));
      assertTrue(millis(nanos[SESSIONS / 2]) <= 100, "median");
      assertTrue(millis(nanos[SESSIONS * 99 / 100]) <= 1_000, "99th percentile");
    }
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
