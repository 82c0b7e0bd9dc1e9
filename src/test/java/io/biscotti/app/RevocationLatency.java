package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.testkit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Measures how long a sign-out takes to reach another server: {@code ./mvnw test
 * -Dtest=RevocationLatency}. Not part of the build, because it needs a quiet machine. {@code
 * docs/operating.md} has the result.
 */
class RevocationLatency {
  private static final int SIGN_OUTS = 1_000;

  @Test
  void signOut_isSeenOnAnotherServer() throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    Map<String, String> settings =
        Map.of(
            "biscotti.signin",
            "password",
            "biscotti.home",
            home,
            "biscotti.database.url",
            Postgres.shared().newDatabase(),
            "biscotti.database.user",
            "postgres");
    try (LocalApplication here = LocalApplication.start(settings);
        LocalApplication there = LocalApplication.start(settings)) {
      new Visitor(here).register("john");
      long[] nanos = new long[SIGN_OUTS];
      for (int i = 0; i < SIGN_OUTS; i++) {
        Visitor visitor = new Visitor(here).signIn("john");
        String cookie = visitor.cookie();
        assertEquals(200, there.get("/profile", "Cookie", cookie).status());
        visitor.must(204, "DELETE", "/api/session", "");
        long start = System.nanoTime();
        while (there.get("/profile", "Cookie", cookie).status() == 200) {
          Thread.onSpinWait();
        }
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      System.out.printf(
          "seen on the other server after the answer to the sign-out, ms: median %d, 95th"
              + " percentile %d, 99th percentile %d, maximum %d%n",
          millis(nanos[SIGN_OUTS / 2]),
          millis(nanos[SIGN_OUTS * 95 / 100]),
          millis(nanos[SIGN_OUTS * 99 / 100]),
          millis(nanos[SIGN_OUTS - 1]));
      assertTrue(millis(nanos[SIGN_OUTS / 2]) <= 100, "median");
      assertTrue(millis(nanos[SIGN_OUTS * 99 / 100]) <= 1_000, "99th percentile");
    }
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
