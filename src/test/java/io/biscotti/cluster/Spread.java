package io.biscotti.cluster;

import io.biscotti.cluster.Cluster.Node;
import io.biscotti.cluster.Exchange.Answer;
import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How soon other nodes refuse a session that was signed out on one.
 *
 * @param delays from the acknowledged sign-out to the first request that another node refuses;
 *     sorted, one for each session and other node
 */
record Spread(List<Duration> delays) {

  private static final int AT_ONCE = 4;
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Copies the list. */
  Spread {
    delays = List.copyOf(delays);
  }

  /** Signs out this many sessions, one after the other on four threads, while nothing else runs. */
  static Spread measure(Cluster cluster, int sessions) throws Exception {
    Exchange exchange = new Exchange(Tls.trusting());
    List<Duration> delays = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger next = new AtomicInteger();
    Callable<Boolean> work =
        () -> {
          for (int i = next.getAndIncrement(); i < sessions; i = next.getAndIncrement()) {
            delays.addAll(signOut(cluster, exchange, i));
          }
          return true;
        };
    AtOnce.all(Collections.nCopies(AT_ONCE, work));
    Collections.sort(delays);
    return new Spread(delays);
  }

  private static List<Duration> signOut(Cluster cluster, Exchange exchange, int index)
      throws Exception {
    Node here = cluster.node(index % 3);
    Jar jar = new Jar();
    Answer in =
        exchange.send("POST", here.uri("/api/session"), "", Counter.credentials(index % 200));
    require(in, 200);
    jar.keep(in.setCookies());
    List<Node> others = cluster.nodes().stream().filter(each -> each != here).toList();
    for (Node each : others) {
      require(exchange.send("GET", each.uri("/count"), jar.header(), ""), 200);
    }
    require(exchange.send("POST", here.uri("/logout"), jar.header(), ""), 200);
    long acknowledged = System.nanoTime();
    List<Callable<Duration>> waits = new ArrayList<>();
    for (Node each : others) {
      waits.add(() -> refused(exchange, each, jar.header(), acknowledged));
    }
    return AtOnce.all(waits);
  }

  private static Duration refused(Exchange exchange, Node node, String cookie, long since)
      throws Exception {
    while (true) {
      long begin = System.nanoTime();
      Answer answer = exchange.send("GET", node.uri("/count"), cookie, "");
      if (answer.status() == 401) {
        return Duration.ofNanos(begin - since);
      }
      if (begin - since > PATIENCE.toNanos()) {
        throw new AssertionError("accepted " + PATIENCE + " after its sign-out: " + answer);
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private static void require(Answer answer, int status) {
    if (answer.status() != status) {
      throw new AssertionError("instead of " + status + ": " + answer);
    }
  }

  /** As Markdown. */
  String table() {
    return """

        ### How soon other nodes refuse a session that was signed out

        %,d observations: %,d sessions are signed out, four at a time, and each of the two other nodes is asked every \
        %d ms. From the response to the sign-out until the start of the first refused request:

        | Median | 95th percentile | 99th percentile | Longest |
        |---:|---:|---:|---:|
        | %d ms | %d ms | %d ms | %d ms |
        """
        .formatted(
            delays.size(),
            delays.size() / 2,
            PAUSE.toMillis(),
            at(500).toMillis(),
            at(950).toMillis(),
            at(990).toMillis(),
            at(1000).toMillis());
  }

  /** The delay that this many of a thousand don't exceed. */
  Duration at(int permille) {
    return delays.get(Math.max(0, (delays.size() * permille + 999) / 1000 - 1));
  }
}
