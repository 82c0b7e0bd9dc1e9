package io.biscotti.account;

import io.biscotti.event.SecurityEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * One client's stream of security events. What is offered waits in a bounded queue while the client
 * reads slowly; a client that reads too slowly is cut off, and may come back to where it was.
 * Thread-safe.
 */
final class EventStream {
  private static final Logger LOG = System.getLogger(EventStream.class.getName());

  private static final int MOST_WAITING = 100;

  private final String owner;
  private final Function<List<SecurityEvent>, List<EventsResource.Item>> items;
  private final BooleanSupplier over;
  private final Sink sink;
  private final Executor writers;

  /** Without an event, a beat is due. */
  private final BlockingQueue<List<SecurityEvent>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);

  private final AtomicBoolean writing = new AtomicBoolean();
  private volatile Runnable onClose = () -> {};

  /** The connection. Its methods throw a {@code RuntimeException} when the client has gone. */
  interface Sink {
    /** Sends an event, and waits until it is sent. */
    void send(EventsResource.Item item);

    /** Sends something that clients don't notice. */
    void beat();

    boolean isClosed();

    void close();
  }

  EventStream(
      String owner,
      Function<List<SecurityEvent>, List<EventsResource.Item>> items,
      BooleanSupplier over,
      Sink sink,
      Executor writers) {
    this.owner = owner;
    this.items = items;
    this.over = over;
    this.sink = sink;
    this.writers = writers;
  }

  /** Says what to do once the stream has ended. */
  void onClose(Runnable todo) {
    onClose = todo;
  }

  /** The account that it was opened for. */
  String owner() {
    return owner;
  }

  /** Whether the session that opened it is over. */
  boolean isOver() {
    return sink.isClosed() || over.getAsBoolean();
  }

  /** Sends events, oldest first, on another thread. */
  void offer(List<SecurityEvent> events) {
    if (!waiting.offer(events)) {
      close();
    }
    write();
  }

  /** Shows proxies that the connection is in use, and us whether it is there at all. */
  void beat() {
    offer(List.of());
  }

  private void tell(List<SecurityEvent> events) {
    if (events.isEmpty()) {
      sink.beat();
    }
    items.apply(events).forEach(sink::send);
  }

  private void write() {
    try {
      if (writing.compareAndSet(false, true)) {
        writers.execute(this::drain);
      }
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the application ends", e);
    }
  }

  private void drain() {
    try {
      for (List<SecurityEvent> next = waiting.poll(); next != null; next = waiting.poll()) {
        tell(next);
      }
    } catch (RuntimeException e) {
      // The client has gone.
      LOG.log(Level.DEBUG, "a stream of events broke", e);
      close();
    } finally {
      writing.set(false);
    }
    if (!waiting.isEmpty() && !sink.isClosed()) {
      write();
    }
  }

  /** Ends the stream. */
  void close() {
    onClose.run();
    try {
      sink.close();
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a stream of events was broken", e);
    }
  }
}
