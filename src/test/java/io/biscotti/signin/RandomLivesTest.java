package io.biscotti.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.app.LocalApplication;
import io.biscotti.testkit.SettableClock;
import io.biscotti.throttle.Throttle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of a few accounts, over HTTP: people register, sign in, get and refresh tokens,
 * change passwords, are disabled, leave and come back, their browsers change hands, and the server
 * restarts. After each step, some of all the credentials that there ever were are tried, and {@link
 * Belongings} knows which of them must work. With {@code -Dlives.seeds=1000-1200}, those seeds are
 * lived.
 */
class RandomLivesTest {
  private static final int STEPS = 100;
  private static final Map<String, Integer> DONE = new TreeMap<>();

  /** Stands still, so that a busy machine lives the same lives. */
  private final Clock clock = new SettableClock(Clock.systemUTC().instant());

  private LocalApplication application;

  static LongStream seeds() {
    String[] range = System.getProperty("lives.seeds", "1-3").split("-", 2);
    return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]));
  }

  private void start(String home) throws Exception {
    application =
        LocalApplication.start(
            Map.of(
                "biscotti.signin",
                "password",
                "biscotti.admins",
                Life.ADMIN,
                "biscotti.home",
                home),
            context -> {
              context.setAttribute(Clock.class.getName(), clock);
              context.setAttribute(Throttle.class.getName(), Life.generousThrottle());
            });
  }

  /** A kind of step that never succeeds would be tested in name only. */
  @AfterAll
  static void assertAllDone() {
    assertEquals(Life.KINDS, DONE.keySet());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void life_random_leavesNothingBehind(long seed) throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    Life life = new Life(() -> application, seed, DONE);
    for (int i = 0; i < 2; i++) {
      start(home);
      try {
        life.live(STEPS);
      } finally {
        application.close();
      }
    }
  }
}
