package io.biscotti.revocation;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges revoked ids with a {@link RevocationLog} and survives its outages. Ids that can't be
 * appended wait in a {@link RevocationOutbox}, and no request waits for a log that is known to be
 * down. Thread-safe.
 */
final class RevocationFeed {

  private static final Logger LOG = System.getLogger(Revocations.class.getName());

  /** How long a request that needs a current list waits for a reading that is under way. */
  private static final long PATIENCE_MILLIS = 2_000;

  /** How often a log that only this process uses is read. */
  private static final Duration UNSHARED = Duration.ofSeconds(10);

  private final RevocationLog log;
  private final RevocationOutbox outbox;
  private final RevokedIds ids;
  private final SessionEvents events;
  private final LogAge age;
  private final Staleness staleness;

  /** Held while the log is read. */
  private final ReentrantLock turning = new ReentrantLock();

  private final AtomicBoolean stale = new AtomicBoolean();
  private final AtomicBoolean away = new AtomicBoolean();
  private volatile boolean loaded;

  private String position = RevocationLog.START;
  private RevocationLog.Following following = () -> {};

  /**
   * Connects a log and a node.
   *
   * @param spool null if no directory is available
   * @param ids the list that receives the ids from the log and the spool
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   * @param clock the node's clock, which also advances while the machine sleeps
   */
  RevocationFeed(
      RevocationLog log,
      @Nullable RevocationSpool spool,
      RevokedIds ids,
      SessionEvents events,
      LongSupplier nanos,
      InstantSource clock,
      Staleness staleness) {
    this.log = log;
    this.outbox = new RevocationOutbox(log, spool);
    this.ids = ids;
    this.events = events;
    this.age = new LogAge(nanos, clock);
    this.staleness = staleness;
  }

  /** Whether this is the log to which ids are appended here. */
  boolean appendsTo(RevocationLog other) {
    return log == other;
  }

  /**
   * Whether the log was read from its beginning, and the spools of earlier processes were read too.
   */
  boolean isLoaded() {
    return loaded && outbox.isRead();
  }

  /** How long ago the log was last read. */
  Duration age() {
    return age.get();
  }

  /**
   * Whether this node knows every id that was in the log {@link Staleness#after} ago. A node that
   * was paused reads the log first.
   */
  boolean isCurrent() {
    if (!log.isShared()) {
      return isLoaded();
    }
    if (isOld() && !away.get()) {
      catchUp();
    }
    noteIfStale();
    return isLoaded() && !isOld();
  }

  /** Whether sessions may be used now. */
  boolean isTrusted() {
    return !staleness.refuses() || isCurrent();
  }

  private boolean isOld() {
    return age.get().compareTo(staleness.after()) > 0;
  }

  /** Reads the log, or waits for a reading that is under way. */
  private void catchUp() {
    try {
      if (turning.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          if (isOld() && !away.get()) {
            turn();
          }
        } finally {
          turning.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Logs once per outage that the list is out of date. */
  private void noteIfStale() {
    if (log.isShared() && isOld() && stale.compareAndSet(false, true)) {
      events.publish(Kind.REVOCATIONS_STALE, "");
      LOG.log(
          Level.WARNING,
          "no news from the revocation log for {0} s: sessions that other nodes end may still work"
              + " here. What a revoked session must not do is refused with 503; other requests {1}",
          age.get().toSeconds(),
          staleness.refuses() ? "are refused too" : "continue");
    }
  }

  /** The log's current time; empty until the log has been read once. */
  Optional<Instant> time() {
    return age.time();
  }

  /**
   * Appends the id now, or when the log is available again; until then {@link #keep} makes it
   * durable.
   */
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

  /** Appends the id at the next turn. */
  void later(String id, Instant until) {
    outbox.add(id, until);
  }

  /**
   * Writes to the spool all ids that are not in the log.
   *
   * @return whether every id appended so far is in the log or in the spool
   */
  boolean keep() {
    return outbox.keep();
  }

  /** Takes over the spools of processes that have ended. */
  void adopt() {
    turning.lock();
    try {
      outbox.adopt(ids::learn);
    } finally {
      turning.unlock();
    }
  }

  /** From now on, takes a turn whenever the log has news, in addition to the regular turns. */
  void follow() {
    following = log.follow(this::turn);
  }

  /**
   * Whether a turn may have something to do: another node may have appended ids, or ids wait here.
   * Nobody else writes to a log that isn't shared, so it is read only now and then, to see whether
   * it still works.
   */
  boolean mayHaveNews() {
    return log.isShared()
        || !isLoaded()
        || away.get()
        || !outbox.isEmpty()
        || age.get().compareTo(UNSHARED) > 0;
  }

  /** Reads new ids from the log, and appends those that wait. */
  void turn() {
    turning.lock();
    try {
      if (!outbox.isRead()) {
        outbox.adopt(ids::learn);
      }
      exchange();
    } finally {
      turning.unlock();
    }
  }

  private void exchange() {
    try {
      LogAge.Moment began = age.now();
      RevocationLog.Reading reading = log.read(position, ids::learn);
      if (reading.startedOver()) {
        restore(reading.at());
      }
      position = reading.position();
      age.read(began, reading.at());
      loaded = true;
      if (stale.compareAndSet(true, false)) {
        LOG.log(Level.INFO, "the list of revoked sessions is current again");
      }
      boolean done = outbox.deliver();
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

  /**
   * Appends the ids that this node knows and the log has lost. If the log fails meanwhile, the next
   * read starts over again.
   */
  private void restore(Instant at) {
    IdTable there = new IdTable();
    RevocationLog.Reading unused =
        log.read(
            RevocationLog.START,
            (id, until) -> {
              if (Id.parse(id) != null) {
                there.put(id, new IdTable.Entry(until, List.of()));
              }
            });
    Map<String, Instant> lost = new HashMap<>();
    ids.forEach(
        (id, until) -> {
          if (until.isAfter(at) && !there.contains(id)) {
            lost.put(id, until);
          }
        });
    lost.forEach(this::later);
    if (lost.isEmpty()) {
      // For example after a crash of PostgreSQL, which may reuse transaction numbers.
      LOG.log(Level.INFO, "the revocation log starts over, and has everything that it had before");
      return;
    }
    LOG.log(
        Level.WARNING,
        "the revocation log was emptied or replaced by an older copy: read it from its beginning,"
            + " and {0} ids that it has lost are appended again",
        lost.size());
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
    noteIfStale();
  }

  /** Tries once more to append the waiting ids; the next process finds the rest in the spool. */
  void close() {
    // Do this before taking the lock: a turn under way holds it.
    following.close();
    turning.lock();
    try {
      outbox.close();
    } finally {
      turning.unlock();
    }
  }
}
