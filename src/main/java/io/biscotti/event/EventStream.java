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
 * One client's stream of server-sent events. What is offered waits in a bounded queue while the
 * client reads slowly; a client that reads too slowly is cut off, and may come back to where it
 * was. Thread-safe.
 */
final class EventStream {
  private static final Logger LOG = System.getLogger(EventStream.class.getName());

  private static final int MOST_WAITING = 100;

  private final Watcher watcher;
  private final Routine routine;
  private final Sink sink;
  private final Executor writers;

  /** Each is made when it can be sent. Without a message, a beat is due. */
  private final BlockingQueue<Supplier<List<Message>>> waiting =
      new ArrayBlockingQueue<>(MOST_WAITING);

  private final AtomicBoolean writing = new AtomicBoolean();
  private volatile Runnable onClose = () -> {};

  /**
   * What is sent again and again.
   *
   * @param seconds between two times
   * @param news what is sent then; none for a beat
   */
  record Routine(int seconds, Supplier<List<Message>> news) {
    /**
     * Shows proxies that the connection is in use, and us whether it is there at all; nothing else.
     */
    static final Routine BEAT = new Routine(15, List::of);
  }

  EventStream(Watcher watcher, Routine routine, Sink sink, Executor writers) {
    this.watcher = watcher;
    this.routine = routine;
    this.sink = sink;
    this.writers = writers;
  }

  /** Says what to do once the stream has ended. */
  void onClose(Runnable todo) {
    onClose = todo;
  }

  /** The account that it was opened for. */
  String owner() {
    return watcher.owner();
  }

  /** Whether nobody is there, or may be told any more. */
  boolean isOver() {
    return sink.isClosed() || watcher.over().getAsBoolean();
  }

  /** Sends messages in this order, on another thread, on which they are made too. */
  void offer(Supplier<List<Message>> messages) {
    if (!waiting.offer(messages)) {
      close();
    }
    write();
  }

  /** Sends what is due after so many seconds since the streams were opened to clients. */
  void turn(long seconds) {
    if (seconds % routine.seconds() == 0) {
      begin();
    }
  }

  /** Sends what the routine has now. */
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
      LOG.log(Level.DEBUG, "the application ends", e);
    }
  }

  private void drain() {
    try {
      for (var next = waiting.poll(); next != null; next = waiting.poll()) {
        tell(next.get());
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
