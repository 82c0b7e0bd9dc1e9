package io.biscotti.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long and how hard a cluster is tried.
 *
 * @param name of its report
 * @param stores each gets a cluster of its own
 * @param thinkMillis between two requests of a client, on average
 * @param isLong whether keys rotate, and what a run shows goes into the documentation
 */
record Form(String name, List<Store> stores, int clients, int thinkMillis, boolean isLong) {

  private static final Duration BLINK = Duration.ofMillis(700);
  private static final Duration WHILE = Duration.ofMillis(1_500);
  private static final Form SHORT = new Form("short", List.of(Store.REDIS), 20, 150, false);
  private static final Form LONG = new Form("full", List.of(Store.values()), 200, 400, true);

  /** Returns the long form with {@code -Pcluster}, otherwise the short one. */
  static Form chosen() {
    return Boolean.getBoolean("testkit.cluster") ? LONG : SHORT;
  }

  /** How long a key seals: in one of the long runs, the least that is allowed. */
  String rotate(Store store) {
    return rotates(store) ? "60s" : "90d";
  }

  private boolean rotates(Store store) {
    return isLong && store == Store.SEALED;
  }

  /** The faults that happen, in this order. */
  List<Fault> faults(Store store) {
    if (!isLong) {
      return List.of(
          Fault.killed(0, BLINK),
          Fault.withdrawn(),
          Fault.cut(1, BLINK),
          Fault.redisRestarted(BLINK),
          Fault.postgresRestarted(BLINK));
    }
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                Fault.killed(0, WHILE),
                Fault.cut(1, WHILE),
                Fault.silent(Cluster.REFUSING, Cluster.STALE_AFTER.plus(WHILE)),
                Fault.redisRestarted(WHILE),
                Fault.postgresRestarted(WHILE),
                Fault.enginesRestarted(WHILE),
                Fault.slow(1, Duration.ofMillis(100), WHILE),
                Fault.clock(2, Duration.ofMinutes(5), WHILE),
                Fault.clock(2, Duration.ofMinutes(-5), WHILE),
                Fault.killedWithoutPostgres(1, BLINK)));
    if (rotates(store)) {
      faults.add(Fault.rotated());
    }
    faults.add(Fault.withdrawn());
    return faults;
  }
}
