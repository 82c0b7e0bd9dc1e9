package io.biscotti.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A subscriber to new events, until it is closed. Thread-safe. */
public final class Subscription implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Subscription.class.getName());

  /** How many ids are remembered: far more than can arrive twice while catching up. */
  private static final int MOST_REMEMBERED = 2_000;

  private final Optional<String> account;
  private final Consumer<List<SecurityEvent>> sink;
  private final Consumer<Subscription> end;
  private final Set<Long> delivered = new HashSet<>();
  private final Deque<Long> order = new ArrayDeque<>();
  private volatile boolean closed;

  // Used only by the publisher's thread.
  private long cursor;
  private boolean live;

  Subscription(
      Optional<String> account,
      long after,
      Consumer<List<SecurityEvent>> sink,
      Consumer<Subscription> end) {
    this.account = account;
    this.cursor = after;
    // Without past events to catch up on, the first new events count too.
    this.live = after == Long.MAX_VALUE;
    this.sink = sink;
    this.end = end;
  }

  /** Delivers new events, if the subscriber has caught up. */
  void take(EventReader.Batch batch) {
    deliver(batch.late().stream().filter(event -> live || event.id() <= cursor).toList());
    if (live) {
      deliver(batch.fresh());
    }
  }

  /**
   * Delivers one page of past events; after the last page, the subscriber receives new events.
   *
   * @param last the highest id that the publisher has read
   * @return whether the subscriber has caught up
   */
  boolean catchUp(EventTable table, long last) {
    if (live || closed) {
      return true;
    }
    List<SecurityEvent> page =
        cursor < last ? table.between(account, cursor, last, Query.MOST) : List.of();
    live = page.size() < Query.MOST;
    cursor = page.isEmpty() ? cursor : page.get(page.size() - 1).id();
    deliver(page);
    return live;
  }

  private void deliver(List<SecurityEvent> events) {
    List<SecurityEvent> own =
        events.stream()
            .filter(event -> account.isEmpty() || event.account().equals(account))
            .filter(event -> remember(event.id()))
            .toList();
    if (own.isEmpty() || closed) {
      return;
    }
    try {
      sink.accept(own);
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a subscriber to security events failed; its subscription has ended", e);
      close();
    }
  }

  private boolean remember(long id) {
    if (!delivered.add(id)) {
      return false;
    }
    order.add(id);
    if (order.size() > MOST_REMEMBERED) {
      delivered.remove(order.remove());
    }
    return true;
  }

  /**
   * Ends the subscription. A call of the sink that is under way still completes. Calling it twice
   * is harmless.
   */
  @Override
  public void close() {
    closed = true;
    end.accept(this);
  }
}
