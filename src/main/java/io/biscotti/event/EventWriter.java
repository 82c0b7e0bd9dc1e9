package io.biscotti.event;

import io.biscotti.database.DatabaseException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in batches on its own thread, and retries until the database has them. Thread-safe;
 * adding an event never waits for the database.
 */
final class EventWriter implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SecurityEvents.class.getName());

  private static final int BATCH = 500;

  /** How often a row may be refused, while the database accepts others, before it is dropped. */
  private static final int MOST_REFUSALS = 3;

  /** How long higher counts wait to be written, and the delay after a failure. */
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventTable table;
  private final Backlog backlog;
  private final Consumer<NewEvent> changed;
  private final Runnable afterWrite;
  private final Duration patience;
  private final Thread thread = new Thread(this::run, "biscotti-events");

  private final Object lock = new Object();
  private final List<CompletableFuture<@Nullable Void>> waiting = new ArrayList<>();
  private boolean closed;

  // Used only by the writer's thread.
  private boolean away;
  private long lastRaise = System.nanoTime();

  /**
   * Starts the thread.
   *
   * @param changed called with events that turned out to be of another type
   * @param afterWrite called after rows were inserted
   * @param patience how long {@link #close} waits for queued rows to be written
   */
  EventWriter(
      EventTable table,
      InstantSource clock,
      Consumer<NewEvent> changed,
      Runnable afterWrite,
      Duration patience) {
    this.table = table;
    this.backlog = new Backlog(clock);
    this.changed = changed;
    this.afterWrite = afterWrite;
    this.patience = patience;
    thread.setDaemon(true);
    thread.start();
  }

  /** Queues an event, or drops it if too many are waiting. */
  void add(NewEvent event) {
    if (backlog.add(event)) {
      synchronized (lock) {
        lock.notifyAll();
      }
    }
  }

  long dropped() {
    return backlog.dropped();
  }

  /** Waits until all events added before are written or have failed, up to a limit. */
  void settle(Duration most) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    synchronized (lock) {
      if (closed || (backlog.fresh() == 0 && backlog.raised() == 0)) {
        return;
      }
      waiting.add(done);
      lock.notifyAll();
    }
    try {
      done.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(Level.DEBUG, "the list of security events may lack the latest ones", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean going = true;
    while (going) {
      List<CompletableFuture<@Nullable Void>> served;
      synchronized (lock) {
        await();
        served = List.copyOf(waiting);
        waiting.clear();
        going = !closed;
      }
      pass(!served.isEmpty() || !going);
      served.forEach(one -> one.complete(null));
    }
  }

  /** Waits until there is something to write or, after a failure, until the next attempt. */
  private void await() {
    long start = System.nanoTime();
    try {
      while (!closed && waiting.isEmpty() && !isDue(start)) {
        if (backlog.fresh() == 0 && backlog.raised() == 0) {
          lock.wait();
        } else {
          TimeUnit.NANOSECONDS.timedWait(lock, PAUSE_NANOS / 10);
        }
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private boolean isDue(long start) {
    boolean due = System.nanoTime() - (away ? start : lastRaise) >= PAUSE_NANOS;
    return (backlog.fresh() > 0 && !away) || (due && (backlog.fresh() > 0 || backlog.raised() > 0));
  }

  /** Writes queued rows; higher counts only once a second, unless a caller is waiting. */
  private void pass(boolean everything) {
    try {
      for (int left = backlog.fresh(); left > 0; left -= BATCH) {
        write(backlog.fresh(Math.min(left, BATCH)));
      }
      if (everything || System.nanoTime() - lastRaise >= PAUSE_NANOS) {
        writeRaised();
        lastRaise = System.nanoTime();
      }
      back();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void write(List<CountedEvent> events) {
    events.forEach(this::identify);
    List<CountedEvent> rows = events.stream().filter(counted -> counted.leader == null).toList();
    try {
      insert(rows);
    } catch (DatabaseException e) {
      if (rows.size() < 2 || !table.isUp()) {
        throw e;
      }
      rescue(rows, e);
    }
    afterWrite.run();
  }

  private void identify(CountedEvent counted) {
    if (!counted.identified && counted.event.owner() instanceof Owner.Named named) {
      Owner.Found found = lookUp(named);
      backlog.identify(counted, found);
      if (found.instead().isPresent()) {
        changed.accept(counted.event);
      }
    }
  }

  private static Owner.Found lookUp(Owner.Named named) {
    try {
      Owner.Found found = named.lookup().get();
      return new Owner.Found(
          found.account().map(id -> new Owner.Account(id).id()), found.instead());
    } catch (DatabaseException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the account of a security event could not be looked up", e);
      return Owner.Found.NOBODY;
    }
  }

  private void insert(List<CountedEvent> events) {
    List<CountedEvent.Row> rows = backlog.rows(events);
    events.forEach(counted -> counted.attempted = true);
    if (!rows.isEmpty()) {
      table.insert(rows);
    }
    backlog.wrote(events, rows);
  }

  /** Writes row by row, since the database may be refusing just one of them. */
  private void rescue(List<CountedEvent> events, DatabaseException cause) {
    List<CountedEvent> refused = new ArrayList<>();
    for (CountedEvent counted : events) {
      try {
        insert(List.of(counted));
      } catch (DatabaseException e) {
        refused.add(counted);
      }
    }
    if (refused.size() < events.size()) {
      refused.forEach(counted -> counted.refusals++);
    }
    backlog.giveUp(refused.stream().filter(counted -> counted.refusals >= MOST_REFUSALS).toList());
    if (!refused.isEmpty()) {
      throw cause;
    }
  }

  private void writeRaised() {
    for (List<CountedEvent> some = backlog.raised(BATCH);
        !some.isEmpty();
        some = backlog.raised(BATCH)) {
      List<CountedEvent.Row> rows = backlog.rows(some);
      Map<String, Integer> counts = new HashMap<>();
      rows.forEach(row -> counts.put(row.key(), row.count()));
      table.raise(counts);
      backlog.wrote(some, rows);
    }
  }

  private void failed(RuntimeException cause) {
    if (!away) {
      away = true;
      LOG.log(
          Level.WARNING,
          "security events can't be written; they are kept in memory and retried",
          cause);
    }
  }

  private void back() {
    if (away) {
      away = false;
      LOG.log(Level.INFO, "security events can be written again");
    }
    backlog.recovered();
  }

  /** Writes the queued rows, if the database accepts them, and ends the thread. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      // Not interrupted, because H2 would then close its file.
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int lost = backlog.close();
    if (lost > 0) {
      LOG.log(Level.WARNING, "{0} security events could not be written and are lost", lost);
    }
  }
}
