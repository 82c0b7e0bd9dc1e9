package io.biscotti.revocation;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The revoked ids that a {@link RevocationLog} doesn't have yet, in memory and, once {@link #keep
 * kept}, in a {@link RevocationSpool} that outlives the process. Thread-safe; one thread at a time
 * delivers.
 */
final class RevocationOutbox {
  private static final Logger LOG = RevocationSpool.LOG;

  private static final int AT_ONCE = 500;

  /**
   * How many batches one delivery appends, so that a long queue doesn't delay reading what other
   * nodes revoked.
   */
  private static final int MOST_BATCHES = 10;

  private final RevocationLog log;
  private final @Nullable RevocationSpool spool;

  /** Ids that are in the spool. */
  private final Queue<Map.Entry<String, Instant>> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Ids that are neither in the spool nor in the log. Only holders of {@link #keeping} remove them.
   */
  private final Queue<Map.Entry<String, Instant>> unkept = new ConcurrentLinkedQueue<>();

  private final Object keeping = new Object();
  private final AtomicBoolean full = new AtomicBoolean();

  /**
   * Creates an empty outbox.
   *
   * @param spool null if no directory is available
   */
  RevocationOutbox(RevocationLog log, @Nullable RevocationSpool spool) {
    this.log = log;
    this.spool = spool;
  }

  /** Adds an id to deliver. */
  void add(String id, Instant until) {
    unkept.add(Map.entry(id, until));
  }

  boolean isEmpty() {
    return waiting.isEmpty() && unkept.isEmpty();
  }

  /** Whether the spools of earlier processes were read. */
  boolean isRead() {
    return spool == null || spool.isRead();
  }

  /**
   * Takes over the spools of processes that have ended.
   *
   * @param learn receives their ids
   */
  void adopt(BiConsumer<String, Instant> learn) {
    if (spool == null) {
      return;
    }
    spool
        .adopt()
        .forEach(
            (id, until) -> {
              learn.accept(id, until);
              waiting.add(Map.entry(id, until));
            });
  }

  /**
   * Writes to the spool all ids that are not in the log.
   *
   * @return whether every id added so far is in the log or in the spool
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

  /**
   * Appends some of the ids to the log.
   *
   * @return true if none are left
   * @throws RuntimeException if the log can't be reached; no id is lost
   */
  boolean deliver() {
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

  /** Tries once more to deliver all ids; the next process finds the rest in the spool. */
  void close() {
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
