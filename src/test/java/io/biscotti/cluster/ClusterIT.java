package io.biscotti.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.cluster.Operation.Action;
import io.biscotti.cluster.Operation.Outcome;
import io.biscotti.testkit.MatrixOnly;
import io.biscotti.testkit.Nginx;
import io.biscotti.testkit.Postgres;
import io.biscotti.testkit.RedisNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sessions on three nodes, while nodes, engines and connections fail: for some seconds in the
 * matrix, for minutes and with every store in {@code ./mvnw verify -Pcluster}.
 */
@Timeout(900)
@MatrixOnly
class ClusterIT {

  /** How many sign-outs to measure; each is seen on two other nodes. */
  private static final int SIGNED_OUT = 500;

  @BeforeAll
  static void requireNginx() {
    Nginx.assumeInstalled();
  }

  @Test
  void sessions_whileAClusterSuffers_loseNothing() throws Exception {
    Form form = Form.chosen();
    List<Run.Result> results = new ArrayList<>();
    StringBuilder report = new StringBuilder();
    String spread = "";
    Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "redis");
    try (Postgres postgres = Postgres.stopped();
        RedisNode redis =
            RedisNode.started("appendonly yes", "appendfsync always", "dir " + data)) {
      postgres.start();
      String conditions = Conditions.of(postgres, redis, form.thinkMillis());
      for (Store store : form.stores()) {
        try (Cluster cluster = Cluster.start(postgres, redis, store, form.rotate(store))) {
          results.add(Run.of(cluster, store, form));
          if (form.isLong() && store == Store.SEALED) {
            spread = Spread.measure(cluster, SIGNED_OUT).table();
          }
        }
      }
      report.append(Report.of(results, conditions)).append(spread);
    }
    Report.write(form.name(), report.toString(), results);
    if (form.isLong()) {
      Report.publish(report.toString());
    }
    results.forEach(ClusterIT::assertNothingFound);
  }

  private static void assertNothingFound(Run.Result result) {
    Verdict verdict = result.verdict();
    assertEquals(0, verdict.findings().size(), () -> result.store() + ": " + few(verdict));
    assertTrue(verdict.count(Action.WRITE, Outcome.OK) > 100, "too few writes");
    assertTrue(verdict.count(Action.SIGN_OUT, Outcome.OK) > 0, "no sign-outs");
  }

  private static String few(Verdict verdict) {
    return verdict.findings().stream()
        .limit(5)
        .map(each -> "\n" + each)
        .collect(Collectors.joining());
  }
}
