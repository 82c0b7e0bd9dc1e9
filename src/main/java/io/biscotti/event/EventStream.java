package io.biscotti.event;

import io.biscotti.event.EventStreams.Message;
import io.biscotti.event.EventStreams.Sink;
import io.biscotti.event.EventStreams.Watcher;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One client's stream of server-sent events. Messages wait in a bounded queue while the client
 * reads slowly. A client that falls too far behind is disconnected, and can reconnect and resume.
 * Thread-safe.
 */
final class EventStream {
  private static final Logger LOG = System.getLogger(EventStream.class.getName());

  private static final int MOST_WAITING = 100;

  private final Watcher watcher;
  private final Routine routine;
  private final Sink sink;
  private final Executor writers;

  /** Messages are created only when they can be sent. An empty list stands for a heartbeat. */
  private final BlockingQueue<Supplier<List<Message>>> waiting =
      new ArrayBlockingQueue<>(MOST_WAITING);

  private final AtomicBoolean writing = new AtomicBoolean();
  private volatile Runnable onClose = () -> {};

  /**
   * What is sent periodically.
   *
   * @param seconds the interval, in seconds
   * @param news the messages to send; empty for a heartbeat
   */
  record Routine(int seconds, Supplier<List<Message>> news) {
    /**
     * A heartbeat: it keeps proxies from closing the connection, and shows whether the client is
     * still connected.
     */
    static final Routine BEAT = new Routine(15, List::of);
  }

  EventStream(Watcher watcher, Routine routine, Sink sink, Executor writers) {
    this.watcher = watcher;
    this.routine = routine;
    this.sink = sink;
    this.writers = writers;
  }

  /** Sets what to run when the stream ends. */
  void onClose(Runnable todo) {
    onClose = todo;
  }

  /** The id of the account that the stream was opened for. */
  String owner() {
    return watcher.owner();
  }

  /** Whether the client has gone or may no longer watch. */
  boolean isOver() {
    return sink.isClosed() || watcher.over().getAsBoolean();
  }

  /** Queues messages. They are created and sent in order, on another thread. */
  void offer(Supplier<List<Message>> messages) {
    if (!waiting.offer(messages)) {
      close();
    }
    write();
  }

  /** Sends the routine's messages if they are due in this second. */
  void turn(long seconds) {
    if (seconds % routine.seconds() == 0) {
      begin();
    }
  }

  /** Sends the routine's messages now. */
  void begin() {
    offer(routine.news());
  }

  private void tell(List<Message> messages) {
    if (messages.isEmpty()) {
      sink.beat();
    }
    messages.forEach(sink::send);
  }

  private void write() {
    try {
      if (writing.compareAndSet(false, true)) {
        writers.execute(this::drain);
      }
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "not sent: the application is shutting down", e);
    }
  }

  private void drain() {
    try {
      for (var next = waiting.poll(); next != null; next = waiting.poll()) {
        tell(next.get());
      }
    } catch (RuntimeException e) {
      // The client has disconnected.
      LOG.log(Level.DEBUG, "an event stream failed", e);
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
      LOG.log(Level.DEBUG, "an event stream could not be closed", e);
    }
  }
}
