package io.biscotti.revocation;

import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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

  /** How long a request that needs a current list waits for a reading that is under way. */
  private static final long PATIENCE_MILLIS = 2_000;

  /** Limits one turn, so that a long queue doesn't delay reading what other nodes revoked. */
  private static final int MOST_BATCHES = 10;

  private final RevocationLog log;
  private final @Nullable RevocationSpool spool;
  private final Memory memory;
  private final SessionEvents events;
  private final LongSupplier nanos;
  private final InstantSource clock;
  private final Staleness staleness;

  /** Held while the log is read. */
  private final ReentrantLock turning = new ReentrantLock();

  /** When the last complete reading of the log began, or this object was created. */
  private volatile Heard heard;

  private final AtomicBoolean stale = new AtomicBoolean();

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
  private RevocationLog.Following following = () -> {};

  /**
   * Connects a log and a node.
   *
   * @param spool null if no directory is available
   * @param memory receives the ids from the log and the spool
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   * @param clock the node's clock, which also advances while the machine sleeps
   */
  RevocationFeed(
      RevocationLog log,
      @Nullable RevocationSpool spool,
      Memory memory,
      SessionEvents events,
      LongSupplier nanos,
      InstantSource clock,
      Staleness staleness) {
    this.log = log;
    this.spool = spool;
    this.memory = memory;
    this.events = events;
    this.nanos = nanos;
    this.clock = clock;
    this.staleness = staleness;
    this.heard = now();
  }

  /**
   * The ids that this node knows.
   *
   * @param learn adds one
   * @param visit passes each to a visitor, while none is added
   */
  record Memory(BiConsumer<String, Instant> learn, Consumer<BiConsumer<String, Instant>> visit) {}

  /** A moment by both clocks. */
  private record Heard(long nanos, Instant at) {}

  private Heard now() {
    return new Heard(nanos.getAsLong(), clock.instant());
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

  /**
   * How long ago the log was last read. By the clock that says more: one may have been set back,
   * and the other stands still while the machine sleeps.
   */
  Duration age() {
    Heard last = heard;
    Heard now = now();
    Duration steady = Duration.ofNanos(now.nanos() - last.nanos());
    Duration wall = Duration.between(last.at(), now.at());
    return steady.compareTo(wall) > 0 ? steady : wall;
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
    return age().compareTo(staleness.after()) > 0;
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

  /** Tells once for each outage that the list is out of date. */
  private void noteIfStale() {
    if (log.isShared() && isOld() && stale.compareAndSet(false, true)) {
      events.publish(Kind.REVOCATIONS_STALE, "");
      LOG.log(
          Level.WARNING,
          "no news from the revocation log for {0} s: sessions that other nodes end may still work"
              + " here. What must be certain is refused with 503, and other requests {1}",
          age().toSeconds(),
          staleness.refuses() ? "are refused too" : "continue");
    }
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
  void adopt() {
    turning.lock();
    try {
      if (spool != null) {
        spool
            .adopt()
            .forEach(
                (id, until) -> {
                  memory.learn().accept(id, until);
                  waiting.add(Map.entry(id, until));
                });
      }
    } finally {
      turning.unlock();
    }
  }

  /** Takes a turn whenever the log has news, besides the regular ones. */
  void follow() {
    following = log.follow(this::turn);
  }

  /** Reads new ids from the log, and appends those that wait. */
  void turn() {
    turning.lock();
    try {
      if (spool != null && !spool.isRead()) {
        adopt();
      }
      exchange();
    } finally {
      turning.unlock();
    }
  }

  private void exchange() {
    try {
      Heard now = now();
      RevocationLog.Reading reading = log.read(position, memory.learn());
      if (reading.startedOver()) {
        restore(reading.at());
      }
      position = reading.position();
      atZero = reading.at().minusNanos(now.nanos());
      loaded = true;
      heard = now;
      if (stale.compareAndSet(true, false)) {
        LOG.log(Level.INFO, "the list of revoked sessions is current again");
      }
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

  /**
   * Appends what this node knows and the log has lost. If the log fails meanwhile, the next read
   * starts over again.
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
    memory
        .visit()
        .accept(
            (id, until) -> {
              if (until.isAfter(at) && !there.contains(id)) {
                lost.put(id, until);
              }
            });
    lost.forEach(this::later);
    LOG.log(
        Level.WARNING,
        "the revocation log was emptied or replaced by an older copy: read it from its beginning,"
            + " and {0} ids that it has lost are appended again",
        lost.size());
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
    noteIfStale();
  }

  /** Tries once more to append the waiting ids; the next process finds the rest in the spool. */
  void close() {
    // Before the lock: a turn under way holds it.
    following.close();
    turning.lock();
    try {
      finish();
    } finally {
      turning.unlock();
    }
  }

  private void finish() {
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
