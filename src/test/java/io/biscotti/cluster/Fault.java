package io.biscotti.cluster;

import io.biscotti.cluster.Cluster.Node;
import io.biscotti.testkit.Gate;
import io.biscotti.testkit.Tls;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Something that goes wrong for a while.
 *
 * @param name for the report
 * @param lasts from the end of {@code begin} to the start of {@code mend}
 * @param withdraws whether a key is withdrawn, which ends sessions
 */
record Fault(String name, Duration lasts, Step begin, Step mend, boolean withdraws) {

  private Fault(String name, Duration lasts, Step begin, Step mend) {
    this(name, lasts, begin, mend, false);
  }

  /** A change to a cluster. */
  interface Step {
    void on(Cluster cluster) throws Exception;
  }

  static Fault killed(int node, Duration lasts) {
    return new Fault(
        "node %d killed (SIGKILL) and started".formatted(node + 1),
        lasts,
        cluster -> cluster.node(node).server().kill(),
        cluster -> cluster.node(node).server().revive());
  }

  static Fault cut(int node, Duration lasts) {
    return gates(
        "node %d cut off from its engines: connections refused", node, lasts, gate -> gate.shut());
  }

  static Fault silent(int node, Duration lasts) {
    return gates(
        "node %d cut off from its engines: packets dropped", node, lasts, gate -> gate.stall());
  }

  static Fault slow(int node, Duration later, Duration lasts) {
    return gates(
        "engines of node %%d slower by %d ms each way".formatted(later.toMillis()),
        node,
        lasts,
        gate -> gate.delay(later));
  }

  private static Fault gates(String name, int index, Duration lasts, Consumer<Gate> change) {
    return new Fault(
        name.formatted(index + 1),
        lasts,
        cluster -> {
          Node node = cluster.node(index);
          change.accept(node.postgres());
          change.accept(node.redis());
        },
        cluster -> {
          Node node = cluster.node(index);
          node.postgres().release();
          node.redis().release();
        });
  }

  static Fault redisRestarted(Duration lasts) {
    return new Fault(
        "Redis killed and started with its append-only file",
        lasts,
        cluster -> cluster.redis().stop(),
        cluster -> cluster.redis().start());
  }

  static Fault postgresRestarted(Duration lasts) {
    return new Fault(
        "PostgreSQL stopped and started",
        lasts,
        cluster -> cluster.postgres().stop(),
        cluster -> cluster.postgres().start());
  }

  static Fault enginesRestarted(Duration lasts) {
    return new Fault(
        "Redis killed and PostgreSQL stopped, both started",
        lasts,
        cluster -> {
          cluster.redis().stop();
          cluster.postgres().stop();
        },
        cluster -> {
          cluster.postgres().start();
          cluster.redis().start();
        });
  }

  /** Sign-outs that a node acknowledged during an outage of the database must outlive that node. */
  static Fault killedWithoutPostgres(int node, Duration lasts) {
    return new Fault(
        "PostgreSQL stopped, then node %d killed, both started".formatted(node + 1),
        lasts,
        cluster -> {
          cluster.postgres().stop();
          Thread.sleep(lasts.toMillis());
          cluster.node(node).server().kill();
        },
        cluster -> {
          cluster.postgres().start();
          cluster.node(node).server().revive();
        });
  }

  /** Waits for the rotation, which the nodes do by themselves. */
  static Fault rotated() {
    return new Fault("keys rotated", Duration.ZERO, Keys::awaitRotation, cluster -> {});
  }

  static Fault withdrawn() {
    return new Fault(
        "the current key withdrawn", Duration.ZERO, Keys::withdrawCurrent, cluster -> {}, true);
  }

  static Fault clock(int node, Duration offset, Duration lasts) {
    return new Fault(
        "clock of node %d moved by %s".formatted(node + 1, offset),
        lasts,
        cluster -> move(cluster.node(node), offset),
        cluster -> move(cluster.node(node), Duration.ZERO));
  }

  private static void move(Node node, Duration offset) {
    Exchange.Answer answer =
        new Exchange(Tls.trusting()).send("POST", node.uri("/node?clock=" + offset), "", "");
    if (answer.status() != 200) {
      throw new IllegalStateException("the clock didn't move: " + answer);
    }
  }
}
