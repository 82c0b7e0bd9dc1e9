package io.biscotti.session;

import io.biscotti.session.SessionEvent.Kind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * What goes to and comes from a {@link RevocationLog}, across its outages: what can't be appended
 * waits, and no request waits for a log that is known to be away. Thread-safe.
 */
final class RevocationFeed {

  private static final Logger LOG = System.getLogger(Revocations.class.getName());

  private final RevocationLog log;
  private final BiConsumer<String, Instant> learn;
  private final SessionEvents events;
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean away = new AtomicBoolean();
  private volatile boolean loaded;
  private long cursor;

  RevocationFeed(RevocationLog log, BiConsumer<String, Instant> learn, SessionEvents events) {
    this.log = log;
    this.learn = learn;
    this.events = events;
  }

  /** An id that the log does not have yet. */
  private record Waiting(String id, Instant until) {}

  /** Whether the log was read from its beginning. */
  boolean isLoaded() {
    return loaded;
  }

  /** Appends now, or when the log is back. */
  void append(String id, Instant until) {
    if (away.get()) {
      later(id, until);
      return;
    }
    try {
      log.append(id, until);
    } catch (RuntimeException e) {
      later(id, until);
      failed(e);
    }
  }

  /** Appends at the next turn. */
  void later(String id, Instant until) {
    waiting.add(new Waiting(id, until));
  }

  /** Reads what is new, and appends what waits. */
  synchronized void turn() {
    try {
      cursor = log.read(cursor, learn);
      loaded = true;
      appendWaiting();
      if (away.compareAndSet(true, false)) {
        LOG.log(Level.INFO, "the log of revoked sessions is back, and has what it missed");
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void appendWaiting() {
    for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
      log.append(next.id(), next.until());
      waiting.remove();
    }
  }

  void purge(Instant before) {
    try {
      log.purge(before);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Called for any exception: a log that breaks its contract must not cost a revocation either. */
  private void failed(RuntimeException cause) {
    if (away.compareAndSet(false, true)) {
      events.publish(Kind.REVOCATION_LOG_FAILED, "");
      LOG.log(
          Level.WARNING,
          "the log of revoked sessions can't be reached: revocations hold on this node, and are"
              + " appended when it is back",
          cause);
    }
  }

  /** A last attempt to append what waits. */
  synchronized void close() {
    try {
      appendWaiting();
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          waiting.size() + " revocations could not be written down, and end with this process",
          e);
    }
  }
}
