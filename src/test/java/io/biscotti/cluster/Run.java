package io.biscotti.cluster;

import io.biscotti.cluster.Checker.Terms;
import io.biscotti.cluster.Checker.Withdrawal;
import io.biscotti.cluster.Counter.Pace;
import io.biscotti.cluster.Exchange.Answer;
import io.biscotti.cluster.History.Ticket;
import io.biscotti.cluster.Operation.Action;
import io.biscotti.testkit.AtOnce;
import io.biscotti.testkit.Await;
import io.biscotti.testkit.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One run: clients count while a cluster suffers one fault after the other. */
final class Run {

  private static final Duration CALM = Duration.ofMillis(500);
  private static final int MOST_CHECKED = 600;
  private static final int CHECKERS = 6;

  private final Cluster cluster;
  private final Store store;
  private final Exchange exchange = new Exchange(Tls.trusting());
  private final History history = new History();
  private final List<Span> spans = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private @Nullable Withdrawal withdrawal;

  /** When a fault began, and when it was mended. */
  record Span(String name, long beginNanos, long endNanos) {}

  /** What a run showed. */
  record Result(Store store, int clients, long beginNanos, List<Span> spans, Verdict verdict) {}

  private Run(Cluster cluster, Store store) {
    this.cluster = cluster;
    this.store = store;
  }

  /** Lets a form's clients and faults loose on a cluster. */
  static Result of(Cluster cluster, Store store, Form form) throws Exception {
    return new Run(cluster, store).run(form.clients(), form.thinkMillis(), form.faults(store));
  }

  private Result run(int clients, int thinkMillis, List<Fault> faults) throws Exception {
    register(clients);
    long begin = System.nanoTime();
    Pace pace =
        new Pace(thinkMillis, store.keepsParallelWrites(), store == Store.OVERFLOW, over::get);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<Integer>> counting = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        counting.add(threads.submit(new Counter(i, cluster.site(), exchange, history, pace)));
      }
      for (Fault fault : faults) {
        Thread.sleep(CALM.toMillis());
        suffer(fault);
      }
      Thread.sleep(CALM.toMillis());
      over.set(true);
      for (Future<Integer> each : counting) {
        each.get();
      }
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
    long settled = settle();
    look();
    Verdict verdict =
        Checker.check(history.operations(), new Terms(store.lag(), settled, withdrawal));
    return new Result(store, clients, begin, List.copyOf(spans), verdict);
  }

  private void register(int clients) throws Exception {
    List<Callable<Answer>> works = new ArrayList<>();
    for (int i = 0; i < clients; i += 2) {
      int client = i;
      works.add(
          () ->
              Await.until(
                  () ->
                      exchange.send(
                          "POST",
                          cluster.site().resolve("/api/accounts"),
                          "",
                          Counter.credentials(client)),
                  answer -> answer.status() == 201 || answer.status() == 409));
    }
    inTurns(works);
  }

  private void suffer(Fault fault) throws Exception {
    long begin = System.nanoTime();
    fault.begin().on(cluster);
    try {
      Thread.sleep(fault.lasts().toMillis());
    } finally {
      fault.mend().on(cluster);
    }
    long end = System.nanoTime();
    spans.add(new Span(fault.name(), begin, end));
    if (fault.withdraws()) {
      // After a rotation, sessions that were not sealed again continue.
      boolean isOnly = spans.stream().noneMatch(each -> each.name().equals(Fault.rotated().name()));
      withdrawal = new Withdrawal(begin, end, isOnly);
    }
  }

  /**
   * Waits until every node responds and has heard of the last sign-outs.
   *
   * @return the time from which on nothing may be late
   */
  private long settle() throws Exception {
    for (Cluster.Node node : cluster.nodes()) {
      Await.until(
          () -> exchange.send("GET", node.uri("/health/ready"), "", ""),
          answer -> answer.status() == 200);
    }
    Thread.sleep(CALM.toMillis());
    return System.nanoTime();
  }

  /** Reads the sessions of the run once more, on each node. */
  private void look() throws Exception {
    List<Ticket> tickets = new ArrayList<>(history.tickets());
    Collections.shuffle(tickets, new Random(1));
    List<Callable<Boolean>> looks = new ArrayList<>();
    for (Ticket ticket : tickets.subList(0, Math.min(MOST_CHECKED, tickets.size()))) {
      looks.add(
          () -> {
            for (Cluster.Node node : cluster.nodes()) {
              long begin = System.nanoTime();
              Answer answer = exchange.send("GET", node.uri("/count"), ticket.cookie(), "");
              history.add(
                  Counter.operation(
                      ticket.client(),
                      ticket.session(),
                      Action.READ,
                      begin,
                      Counter.outcome(answer),
                      0,
                      answer));
            }
            return true;
          });
    }
    inTurns(looks);
  }

  /** Runs all tasks, a few at a time. */
  private static <T> void inTurns(List<Callable<T>> works) throws Exception {
    List<Callable<Boolean>> turns = new ArrayList<>();
    for (int i = 0; i < CHECKERS; i++) {
      int first = i;
      turns.add(
          () -> {
            for (int j = first; j < works.size(); j += CHECKERS) {
              works.get(j).call();
            }
            return true;
          });
    }
    AtOnce.all(turns);
  }
}
