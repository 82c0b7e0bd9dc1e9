package io.biscotti.revocation;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges revoked ids with a {@link RevocationLog} and survives its outages. Ids that can't be
 * appended wait in memory and in a {@link RevocationSpool}, and no request waits for a log that is
 * known to be down. Thread-safe.
 */
final class RevocationFeed {

  private static final Logger LOG = System.getLogger(Revocations.class.getName());

  private static final int AT_ONCE = 500;

  /** Limits one turn, so that a long queue doesn't delay reading what other nodes revoked. */
  private static final int MOST_BATCHES = 10;

  private final RevocationLog log;
  private final @Nullable RevocationSpool spool;
  private final BiConsumer<String, Instant> learn;
  private final SessionEvents events;
  private final LongSupplier nanos;

  /** Ids that are in the spool. */
  private final Queue<Map.Entry<String, Instant>> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Ids that are neither in the spool nor in the log. Only holders of {@link #keeping} remove them.
   */
  private final Queue<Map.Entry<String, Instant>> unkept = new ConcurrentLinkedQueue<>();

  private final Object keeping = new Object();
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicBoolean full = new AtomicBoolean();
  private volatile boolean loaded;

  /** What the log's clock said when {@link #nanos} was 0; null until the log has been read once. */
  private volatile @Nullable Instant atZero;

  private String position = RevocationLog.START;

  /**
   * Connects a log and a node.
   *
   * @param spool null if no directory is available
   * @param learn receives the ids from the log and the spool
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   */
  RevocationFeed(
      RevocationLog log,
      @Nullable RevocationSpool spool,
      BiConsumer<String, Instant> learn,
      SessionEvents events,
      LongSupplier nanos) {
    this.log = log;
    this.spool = spool;
    this.learn = learn;
    this.events = events;
    this.nanos = nanos;
  }

  /** Whether this is the log to which ids are appended here. */
  boolean appendsTo(RevocationLog other) {
    return log == other;
  }

  /**
   * Whether the log was read from its beginning, and the spools of earlier processes were read too.
   */
  boolean isLoaded() {
    return loaded && (spool == null || spool.isRead());
  }

  /** The log's current time; empty until the log has been read once. */
  Optional<Instant> time() {
    return Optional.ofNullable(atZero).map(zero -> zero.plusNanos(nanos.getAsLong()));
  }

  /** Appends the id now, or when the log is back; until then {@link #keep} makes it durable. */
  void append(String id, Instant until) {
    if (!away.get()) {
      try {
        log.append(id, until);
        return;
      } catch (RuntimeException e) {
        failed(e);
      }
    }
    later(id, until);
  }

  /** Appends at the next turn. */
  void later(String id, Instant until) {
    unkept.add(Map.entry(id, until));
  }

  /**
   * Writes to the spool all ids that are not in the log.
   *
   * @return whether every id appended so far is in the log or in the spool
   */
  boolean keep() {
    synchronized (keeping) {
      if (unkept.isEmpty()) {
        return true;
      }
      List<Map.Entry<String, Instant>> batch = new ArrayList<>();
      for (Map.Entry<String, Instant> each = unkept.poll(); each != null; each = unkept.poll()) {
        batch.add(each);
      }
      try {
        if (spool == null) {
          throw new IOException("there is no directory for a spool");
        }
        spool.write(batch);
        waiting.addAll(batch);
        full.set(false);
        return true;
      } catch (IOException e) {
        unkept.addAll(batch);
        if (full.compareAndSet(false, true)) {
          LOG.log(
              Level.ERROR,
              "can't write revocations to the log or to the spool: until that works,"
                  + " a restart loses them, and sign-outs are answered with 503",
              e);
        }
        return false;
      }
    }
  }

  /** Takes over the spools of processes that have ended. */
  synchronized void adopt() {
    if (spool != null) {
      spool
          .adopt()
          .forEach(
              (id, until) -> {
                learn.accept(id, until);
                waiting.add(Map.entry(id, until));
              });
    }
  }

  /** Reads new ids from the log, and appends those that wait. */
  synchronized void turn() {
    if (spool != null && !spool.isRead()) {
      adopt();
    }
    try {
      long now = nanos.getAsLong();
      RevocationLog.Reading reading = log.read(position, learn);
      position = reading.position();
      atZero = reading.at().minusNanos(now);
      loaded = true;
      boolean done = deliver();
      if (away.compareAndSet(true, false)) {
        LOG.log(
            Level.INFO,
            "the revocation log is back, and "
                + (done ? "has what it missed" : "receives what it missed"));
      }
    } catch (RuntimeException e) {
      failed(e);
      keep();
    }
  }

  /** Appends some of the waiting ids; true if none are left. */
  private boolean deliver() {
    for (int i = 0; i < MOST_BATCHES && !waiting.isEmpty(); i++) {
      append(waiting);
    }
    synchronized (keeping) {
      while (!unkept.isEmpty()) {
        append(unkept);
      }
      boolean done = waiting.isEmpty();
      if (done && spool != null) {
        spool.clear();
      }
      return done;
    }
  }

  private void append(Queue<Map.Entry<String, Instant>> queue) {
    Map<String, Instant> batch = new LinkedHashMap<>();
    for (Map.Entry<String, Instant> each = queue.poll(); each != null; each = queue.poll()) {
      batch.merge(each.getKey(), each.getValue(), (one, other) -> one.isAfter(other) ? one : other);
      if (batch.size() == AT_ONCE) {
        break;
      }
    }
    try {
      log.append(batch);
    } catch (RuntimeException e) {
      queue.addAll(batch.entrySet());
      throw e;
    }
  }

  void purge(Duration past) {
    try {
      log.purge(past);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /**
   * Called for every kind of exception, so that even a log that breaks its contract loses no
   * revocation.
   */
  private void failed(RuntimeException cause) {
    if (away.compareAndSet(false, true)) {
      events.publish(Kind.REVOCATION_LOG_FAILED, "");
      LOG.log(
          Level.WARNING,
          "can't reach the revocation log: revocations take effect on this node, and are"
              + " appended when it is back",
          cause);
    }
  }

  /** Tries once more to append the waiting ids; the next process finds the rest in the spool. */
  synchronized void close() {
    try {
      while (!waiting.isEmpty() || !unkept.isEmpty()) {
        deliver();
      }
    } catch (RuntimeException e) {
      boolean kept = keep();
      LOG.log(
          Level.WARNING,
          kept
              ? waiting.size() + " revocations wait in the spool for the next start"
              : unkept.size() + " revocations could not be written, and are lost with this process",
          e);
    }
    if (spool != null) {
      spool.close();
    }
  }
}
