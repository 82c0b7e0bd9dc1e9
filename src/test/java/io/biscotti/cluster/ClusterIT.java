package io.biscotti.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.cluster.Operation.Action;
import io.biscotti.cluster.Operation.Outcome;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Sessions on three nodes, while nodes, engines and connections fail. */
@Timeout(600)
class ClusterIT {

  private static final String FULL = "testkit.cluster";
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final int THINK_MILLIS = 400;
  private static final String NEVER = "90d";

  /** Each is seen on two other nodes. */
  private static final int SIGNED_OUT = 500;

  private static final List<Fault> FAULTS =
      List.of(
          Fault.killed(0, LONG),
          Fault.cut(1, LONG),
          Fault.silent(2, LONG),
          Fault.redisRestarted(LONG),
          Fault.postgresRestarted(LONG),
          Fault.slow(1, Duration.ofMillis(100), LONG),
          Fault.clock(2, Duration.ofMinutes(5), LONG),
          Fault.clock(2, Duration.ofMinutes(-5), LONG),
          Fault.killedWithoutPostgres(1, SHORT));

  @BeforeAll
  static void requireNginx() {
    Nginx.assumeInstalled();
  }

  private static RedisNode redis() throws Exception {
    Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "redis");
    return RedisNode.started("appendonly yes", "appendfsync always", "dir " + data);
  }

  @Test
  @DisabledIfSystemProperty(named = FULL, matches = "true")
  void sessions_whileAClusterSuffers_loseNothing() throws Exception {
    List<Fault> faults =
        List.of(
            Fault.killed(0, SHORT),
            Fault.withdrawn(),
            Fault.cut(1, SHORT),
            Fault.redisRestarted(SHORT),
            Fault.postgresRestarted(SHORT));
    try (Postgres postgres = Postgres.stopped();
        RedisNode redis = redis()) {
      postgres.start();
      Store store = Store.REDIS;
      try (Cluster cluster = Cluster.start(postgres, redis, store, NEVER)) {
        Run.Result result = Run.of(cluster, store, 20, 50, faults);
        String conditions = Conditions.of(postgres, redis, 50);
        Report.write("short", Report.of(List.of(result), conditions), List.of(result));
        assertNothingFound(result);
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = FULL, matches = "true")
  void sessions_whileAClusterSuffersForMinutes_loseNothing() throws Exception {
    List<Run.Result> results = new ArrayList<>();
    String report;
    String spread = "";
    try (Postgres postgres = Postgres.stopped();
        RedisNode redis = redis()) {
      postgres.start();
      String conditions = Conditions.of(postgres, redis, THINK_MILLIS);
      for (Store store : Store.values()) {
        String rotate = store == Store.SEALED ? "60s" : NEVER;
        try (Cluster cluster = Cluster.start(postgres, redis, store, rotate)) {
          results.add(Run.of(cluster, store, 200, THINK_MILLIS, faults(store)));
          if (store == Store.SEALED) {
            spread = Spread.measure(cluster, SIGNED_OUT).table();
          }
        }
      }
      report = Report.of(results, conditions) + spread;
    }
    Report.write("full", report, results);
    Report.publish(report);
    results.forEach(ClusterIT::assertNothingFound);
  }

  private static List<Fault> faults(Store store) {
    List<Fault> faults = new ArrayList<>(FAULTS);
    if (store == Store.SEALED) {
      faults.add(Fault.rotated());
    }
    faults.add(Fault.withdrawn());
    return faults;
  }

  private static String few(Verdict verdict) {
    return verdict.findings().stream()
        .limit(5)
        .map(each -> "\n" + each)
        .collect(Collectors.joining());
  }

  private static void assertNothingFound(Run.Result result) {
    Verdict verdict = result.verdict();
    assertEquals(0, verdict.findings().size(), () -> result.store() + ": " + few(verdict));
    assertTrue(verdict.count(Action.WRITE, Outcome.OK) > 100, "too few writes");
    assertTrue(verdict.count(Action.SIGN_OUT, Outcome.OK) > 10, "too few sign-outs");
  }
}
