package io.biscotti.session;

import io.biscotti.session.SessionEvent.Kind;
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
 * What goes to and comes from a {@link RevocationLog}, across its outages: what can't be appended
 * waits, in memory and in a {@link RevocationSpool}, and no request waits for a log that is known
 * to be away. Thread-safe.
 */
final class RevocationFeed {

  private static final Logger LOG = System.getLogger(Revocations.class.getName());

  private static final int AT_ONCE = 500;

  /** So that many waiting ids don't keep this node from learning of others' for long. */
  private static final int MOST_BATCHES = 10;

  private final RevocationLog log;
  private final @Nullable RevocationSpool spool;
  private final BiConsumer<String, Instant> learn;
  private final SessionEvents events;
  private final LongSupplier nanos;

  /** Ids that the spool has. */
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

  /** Ids that neither the spool nor the log has. Taken out by holders of {@link #keeping}. */
  private final Queue<Waiting> unkept = new ConcurrentLinkedQueue<>();

  private final Object keeping = new Object();
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicBoolean full = new AtomicBoolean();
  private volatile boolean loaded;
  private volatile @Nullable Time time;
  private String position = RevocationLog.START;

  /**
   * Between a log and a node.
   *
   * @param spool null if there is no place for one
   * @param learn takes what the log or the spool gives
   * @param nanos a clock that nobody sets, as {@link System#nanoTime} is
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

  /** An id that the log does not have yet. */
  private record Waiting(String id, Instant until) {}

  /** The log's time, and when it was told. */
  private record Time(Instant at, long nanos) {}

  /** Whether the log was read from its beginning, and what earlier processes left behind. */
  boolean isLoaded() {
    return loaded && (spool == null || spool.isRead());
  }

  /** The log's time; empty until it was read once. */
  Optional<Instant> time() {
    return Optional.ofNullable(time)
        .map(known -> known.at().plusNanos(nanos.getAsLong() - known.nanos()));
  }

  /** Appends now, or when the log is back: {@link #keep} then makes it last until that. */
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
    unkept.add(new Waiting(id, until));
  }

  /**
   * Writes to the spool what the log doesn't have.
   *
   * @return whether everything that was appended before is in the one or in the other
   */
  boolean keep() {
    synchronized (keeping) {
      if (unkept.isEmpty()) {
        return true;
      }
      List<Waiting> batch = new ArrayList<>();
      for (Waiting each = unkept.poll(); each != null; each = unkept.poll()) {
        batch.add(each);
      }
      try {
        if (spool == null) {
          throw new IOException("there is no directory for a spool");
        }
        spool.write(batch.stream().map(each -> Map.entry(each.id(), each.until())).toList());
        waiting.addAll(batch);
        full.set(false);
        return true;
      } catch (IOException e) {
        unkept.addAll(batch);
        if (full.compareAndSet(false, true)) {
          LOG.log(
              Level.ERROR,
              "revocations can be written neither to their log nor to the spool: until one of them"
                  + " takes them they end with this process, and sign-outs are answered with 503",
              e);
        }
        return false;
      }
    }
  }

  /** Takes over what processes that have ended left behind. */
  synchronized void adopt() {
    if (spool != null) {
      spool
          .adopt()
          .forEach(
              (id, until) -> {
                learn.accept(id, until);
                waiting.add(new Waiting(id, until));
              });
    }
  }

  /** Reads what is new, and appends what waits. */
  synchronized void turn() {
    if (spool != null && !spool.isRead()) {
      adopt();
    }
    try {
      long now = nanos.getAsLong();
      RevocationLog.Reading reading = log.read(position, learn);
      position = reading.position();
      time = new Time(reading.at(), now);
      loaded = true;
      boolean done = deliver();
      if (away.compareAndSet(true, false)) {
        LOG.log(
            Level.INFO,
            "the log of revoked sessions is back, and "
                + (done ? "has what it missed" : "gets what it missed"));
      }
    } catch (RuntimeException e) {
      failed(e);
      keep();
    }
  }

  /** Appends some of what waits; says whether that was all. */
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

  private void append(Queue<Waiting> queue) {
    Map<String, Instant> batch = new LinkedHashMap<>();
    for (Waiting each = queue.poll(); each != null; each = queue.poll()) {
      batch.merge(each.id(), each.until(), (one, other) -> one.isAfter(other) ? one : other);
      if (batch.size() == AT_ONCE) {
        break;
      }
    }
    try {
      log.append(batch);
    } catch (RuntimeException e) {
      batch.forEach((id, until) -> queue.add(new Waiting(id, until)));
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

  /** A last attempt to append what waits; the next process finds the rest in the spool. */
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
              : unkept.size() + " revocations could not be written down, and end with this process",
          e);
    }
    if (spool != null) {
      spool.close();
    }
  }
}
