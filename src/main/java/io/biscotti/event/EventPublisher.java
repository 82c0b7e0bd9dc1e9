package io.biscotti.event;

import io.biscotti.database.DatabaseException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Delivers new events to all subscribers on one thread, which runs while there are any.
 * Thread-safe.
 */
final class EventPublisher implements AutoCloseable {
  private static final Logger LOG = System.getLogger(EventPublisher.class.getName());

  static final int MOST_SUBSCRIPTIONS = 200;
  private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventTable table;
  private final Set<Subscription> subscriptions = new LinkedHashSet<>();
  private @Nullable Thread thread;
  private boolean woken;
  private boolean closed;
  private boolean away;

  EventPublisher(EventTable table) {
    this.table = table;
  }

  synchronized Optional<Subscription> subscribe(
      Optional<String> account, long after, Consumer<List<SecurityEvent>> sink) {
    if (closed || subscriptions.size() >= MOST_SUBSCRIPTIONS) {
      return Optional.empty();
    }
    Subscription made = new Subscription(account, after, sink, this::remove);
    subscriptions.add(made);
    if (thread == null) {
      EventReader reader = reader();
      Thread started = new Thread(() -> run(reader), "biscotti-events-publisher");
      started.setDaemon(true);
      started.start();
      thread = started;
    }
    wake();
    return Optional.of(made);
  }

  private synchronized void remove(Subscription subscription) {
    subscriptions.remove(subscription);
    notifyAll();
  }

  synchronized int size() {
    return subscriptions.size();
  }

  /** Makes the thread read at once. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /**
   * Creates the reader here and not on the thread: the next event could be written before the
   * thread runs.
   */
  private EventReader reader() {
    EventReader reader = new EventReader(table);
    try {
      reader.read();
    } catch (DatabaseException e) {
      LOG.log(Level.DEBUG, "new security events are read once the database is back", e);
    }
    return reader;
  }

  private void run(EventReader reader) {
    while (awaitTurn()) {
      try {
        turn(reader);
        noteAway(false, null);
      } catch (DatabaseException e) {
        noteAway(true, e);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "new security events could not be delivered to subscribers", e);
      }
    }
  }

  /** Waits for the next turn; false if the thread should end. */
  private synchronized boolean awaitTurn() {
    long end = System.nanoTime() + POLL_NANOS;
    try {
      while (!woken && !closed && !subscriptions.isEmpty() && System.nanoTime() < end) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(end - System.nanoTime(), 1_000_000));
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    woken = false;
    if (closed || subscriptions.isEmpty()) {
      thread = null;
      return false;
    }
    return true;
  }

  private synchronized List<Subscription> subscribers() {
    return List.copyOf(subscriptions);
  }

  private void turn(EventReader reader) {
    EventReader.Batch batch = reader.read();
    // Not before the read, which may find an event that happened after somebody subscribed.
    List<Subscription> all = subscribers();
    all.forEach(one -> one.take(batch));
    boolean done = !batch.isFull();
    for (Subscription one : all) {
      done &= one.catchUp(table, reader.cursor());
    }
    if (!done) {
      wake();
    }
  }

  private void noteAway(boolean now, @Nullable Throwable cause) {
    if (now && !away) {
      LOG.log(Level.WARNING, "new security events can't be read; retrying", cause);
    }
    away = now;
  }

  /** Ends all subscriptions and the thread. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      subscriptions.clear();
      running = thread;
      notifyAll();
    }
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
