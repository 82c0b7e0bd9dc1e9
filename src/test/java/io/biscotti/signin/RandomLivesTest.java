package io.biscotti.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.app.LocalApplication;
import io.biscotti.database.MigratedDatabase;
import io.biscotti.testkit.Matrix;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.SettableClock;
import io.biscotti.throttle.Throttle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of a few accounts, over HTTP: people register, sign in, get and refresh tokens,
 * change passwords, are disabled, leave and come back, their browsers change hands, and the servers
 * restart. After each step, some of all the credentials that there ever were are tried, and {@link
 * Belongings} knows which of them must work. {@code -Dlives.seeds=1000-1200} chooses the seeds.
 */
class RandomLivesTest {
  private static final int STEPS = 100;
  private static final Map<String, Integer> DONE = new TreeMap<>();

  /** The clock stands still, so that the lives are the same on a busy machine. */
  private final Clock clock = new SettableClock(Clock.systemUTC().instant());

  private final List<LocalApplication> servers = new ArrayList<>();

  static LongStream seeds() {
    String[] range =
        System.getProperty("lives.seeds", Matrix.isWhole() ? "1-3" : "1-1").split("-", 2);
    return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[1]));
  }

  private void start(String home, Map<String, String> database) throws Exception {
    Map<String, String> settings = new HashMap<>(database);
    settings.put("biscotti.signin", "password");
    settings.put("biscotti.admins", Life.ADMIN);
    settings.put("biscotti.home", home);
    servers.add(
        LocalApplication.start(
            settings,
            context -> {
              context.setAttribute(Clock.class.getName(), clock);
              context.setAttribute(Throttle.class.getName(), Life.generousThrottle());
            }));
  }

  /** Each kind of step must succeed now and then: otherwise it would be tested only in name. */
  @AfterAll
  static void assertAllDone() {
    assertEquals(Life.KINDS, DONE.keySet());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void life_random_leavesNothingBehind(long seed) throws Exception {
    live(seed, 1, Map.of());
  }

  /** Which server a step asks is random too. */
  @MatrixOnly
  @ParameterizedTest
  @MethodSource("seeds")
  void life_randomOnTwoServers_leavesNothingBehind(long seed) throws Exception {
    String url = MigratedDatabase.onPostgres();
    live(
        seed,
        2,
        Map.of("biscotti.database.url", url, "biscotti.database.user", Postgres.shared().user()));
  }

  private void live(long seed, int count, Map<String, String> database) throws Exception {
    String home = Files.createTempDirectory(Path.of("target"), "home").toString();
    Life life = new Life(() -> servers, seed * 2 + count, DONE);
    for (int i = 0; i < 2; i++) {
      try {
        for (int started = 0; started < count; started++) {
          start(home, database);
        }
        life.live(STEPS);
      } finally {
        for (LocalApplication each : servers) {
          each.close();
        }
        servers.clear();
      }
    }
  }
}
