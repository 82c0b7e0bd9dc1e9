package io.biscotti.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Connections to one server, with the browsers that use them. One thread sends and receives. It
 * never sleeps: on the loopback interface, the server would wake it, and be charged for that. Any
 * failed request, closed connection or unexpected status ends the run.
 */
public final class Load implements AutoCloseable {
  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long STUCK_NANOS = Duration.ofSeconds(20).toNanos();

  private final Selector selector = Selector.open();
  private final List<Line> lines = new ArrayList<>();
  private final List<Jar> jars = new ArrayList<>();

  /**
   * Connects to a server.
   *
   * @param connections the number of connections
   * @param browsers the number of browsers per connection
   */
  public Load(int port, int connections, int browsers) throws IOException {
    for (int i = 0; i < connections; i++) {
      Jar[] own = new Jar[browsers];
      for (int j = 0; j < browsers; j++) {
        own[j] = new Jar();
        jars.add(own[j]);
      }
      lines.add(new Line(selector, port, own));
    }
  }

  /** All browsers. */
  public List<Jar> jars() {
    return jars;
  }

  /** Each browser sends one request, for example to begin its session. */
  public void each(Ask ask) throws IOException {
    int turns = jars.size() / lines.size();
    for (int i = 0; i < turns; i++) {
      // One request for each connection, so that a fast one doesn't take the turn of another.
      run(new Counted(lines.size()), ask, turns);
    }
  }

  /** Like {@link #each}, but one request after the other, for requests that a server limits. */
  public void eachInTurn(Ask ask) throws IOException {
    int turns = jars.size() / lines.size();
    List<Line> answered = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      for (Line line : lines) {
        line.send(ask, turns, System.nanoTime());
        do {
          receive(STUCK_NANOS, answered);
        } while (answered.isEmpty());
      }
    }
  }

  /** Sends this number of requests as fast as the responses arrive. */
  public Sample count(Ask ask, long requests) throws IOException {
    return run(new Counted(requests), ask, Integer.MAX_VALUE);
  }

  /**
   * Sends requests as fast as the responses arrive, one at a time on each connection, and at least
   * one on each.
   *
   * @param browsers how many browsers take turns on a connection
   */
  public Sample saturate(Ask ask, int browsers, Duration length) throws IOException {
    return run(new Timed(System.nanoTime() + length.toNanos(), lines.size()), ask, browsers);
  }

  /** Whether another request may be sent. */
  private interface Budget {
    boolean another();
  }

  /** Allows requests until a time, but at least one for each connection. */
  private static final class Timed implements Budget {
    private final long endNanos;
    private int least;

    Timed(long endNanos, int least) {
      this.endNanos = endNanos;
      this.least = least;
    }

    @Override
    public boolean another() {
      return (least > 0 && least-- > 0) || System.nanoTime() - endNanos < 0;
    }
  }

  private static final class Counted implements Budget {
    private long left;

    Counted(long left) {
      this.left = left;
    }

    @Override
    public boolean another() {
      return left-- > 0;
    }
  }

  private Sample run(Budget budget, Ask ask, int browsers) throws IOException {
    Histogram latencies = histogram();
    long start = System.nanoTime();
    int busy = 0;
    for (Line line : lines) {
      if (budget.another()) {
        line.send(ask, browsers, System.nanoTime());
        busy++;
      }
    }
    List<Line> answered = new ArrayList<>();
    while (busy > 0) {
      receive(STUCK_NANOS, answered);
      for (Line line : answered) {
        long now = System.nanoTime();
        latencies.recordValue(Math.min(now - line.sinceNanos(), LONGEST_NANOS));
        if (budget.another()) {
          line.send(ask, browsers, now);
        } else {
          busy--;
        }
      }
    }
    return new Sample(latencies.getTotalCount(), System.nanoTime() - start, latencies);
  }

  /**
   * Sends requests at a fixed rate. A request waits if no connection is free, but its latency
   * counts from when it was due.
   */
  public Sample pace(Ask ask, int browsers, double perSecond, Duration length) throws IOException {
    Histogram latencies = histogram();
    ArrayDeque<Line> free = new ArrayDeque<>(lines);
    List<Line> answered = new ArrayList<>();
    long start = System.nanoTime();
    Pace pace = new Pace(start, perSecond);
    long total = Math.max(1, Math.round(perSecond * length.toNanos() / 1e9));
    long sent = 0;
    while (latencies.getTotalCount() < total) {
      long due = Math.min(total, pace.due(System.nanoTime()));
      while (sent < due && !free.isEmpty()) {
        free.remove().send(ask, browsers, pace.dueNanos(sent++));
      }
      receive(sent < total && !free.isEmpty() ? 0 : STUCK_NANOS, answered);
      for (Line line : answered) {
        latencies.recordValue(Math.min(System.nanoTime() - line.sinceNanos(), LONGEST_NANOS));
        free.add(line);
      }
    }
    return new Sample(total, System.nanoTime() - start, latencies);
  }

  /** Fills the list with connections whose response is complete; 0 ns doesn't wait. */
  private void receive(long waitNanos, List<Line> answered) throws IOException {
    answered.clear();
    long start = System.nanoTime();
    while (selector.selectNow() == 0 && waitNanos > 0) {
      if (System.nanoTime() - start > waitNanos) {
        throw new IOException("no answer for " + Duration.ofNanos(waitNanos).toSeconds() + " s");
      }
      // The stores share this core.
      Thread.yield();
    }
    Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
    while (ready.hasNext()) {
      SelectionKey key = ready.next();
      ready.remove();
      if (key.attachment() instanceof Line line && line.read()) {
        answered.add(line);
      }
    }
  }

  private static Histogram histogram() {
    return new Histogram(LONGEST_NANOS, 3);
  }

  @Override
  public void close() throws IOException {
    for (Line line : lines) {
      line.close();
    }
    selector.close();
  }
}
