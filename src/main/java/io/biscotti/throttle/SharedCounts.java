package io.biscotti.throttle;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;

/**
 * The counts of a {@link Throttle} that servers share, in PostgreSQL or in Redis. A count is a
 * bucket's debt: the time until it is full again. So a bucket is one number, which can be changed
 * without being read first. Times are by the clock of that place.
 *
 * <p>Reading takes one round trip. Changes are written in the background, at once and in order;
 * until then, this server takes them into account. Up to 10,000 changes wait while that place is
 * unavailable. Thread-safe.
 */
public final class SharedCounts {
  /** A limit that no debt reaches. */
  static final Duration NO_LIMIT = Duration.ofDays(36_500);

  private static final Logger LOG = System.getLogger(SharedCounts.class.getName());

  private static final int MOST_WAITING = 10_000;
  private static final int AT_ONCE = 500;
  private static final long PATIENCE_MILLIS = 500;
  private static final long SPARED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Ledger ledger;
  private final UnaryOperator<String> pseudonym;
  private final Executor background;

  /** Held exclusively while changes move to the ledger, so that no reader counts them twice. */
  private final ReentrantReadWriteLock moving = new ReentrantReadWriteLock(true);

  /** Guarded by itself; changes leave it only under the exclusive lock. */
  private final Deque<Ledger.Change> waiting = new ArrayDeque<>();

  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean away;
  private volatile long failedAtNanos;

  private SharedCounts(Ledger ledger, UnaryOperator<String> pseudonym, Executor background) {
    this.ledger = ledger;
    this.pseudonym = pseudonym;
    this.background = background;
  }

  /**
   * Counts in a database.
   *
   * @param database a PostgreSQL database, which may be unavailable
   * @param pseudonym a keyed digest of at most 43 characters, the same on all servers: names of
   *     accounts are not stored
   * @param background writes
   */
  public static SharedCounts in(
      Database database, UnaryOperator<String> pseudonym, Executor background) {
    return new SharedCounts(new DatabaseLedger(database), pseudonym, background);
  }

  /**
   * Counts in Redis.
   *
   * @param redis may be unavailable
   * @param pseudonym a keyed digest of at most 43 characters, the same on all servers: names of
   *     accounts are not stored
   * @param background writes
   */
  public static SharedCounts in(Redis redis, UnaryOperator<String> pseudonym, Executor background) {
    return new SharedCounts(new RedisLedger(redis), pseudonym, background);
  }

  /**
   * The debts of some buckets, by name; a bucket that is full is missing.
   *
   * @return empty while they can't be read
   */
  Optional<Map<String, Duration>> debts(Collection<String> names) {
    if (away && System.nanoTime() - failedAtNanos < SPARED_NANOS) {
      return Optional.empty();
    }
    Map<String, String> buckets = new HashMap<>();
    names.forEach(name -> buckets.put(pseudonym.apply(name), name));
    try {
      if (!moving.readLock().tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      try {
        Map<String, Duration> debts = ledger.debts(buckets.keySet());
        addWaiting(debts, buckets);
        noteBack();
        Map<String, Duration> named = new HashMap<>();
        debts.forEach((bucket, debt) -> named.put(buckets.get(bucket), debt));
        return Optional.of(named);
      } finally {
        moving.readLock().unlock();
      }
    } catch (DatabaseException | RedisException e) {
      noteAway(e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void addWaiting(Map<String, Duration> debts, Map<String, String> asked) {
    synchronized (waiting) {
      waiting.stream()
          .filter(change -> asked.containsKey(change.bucket()))
          .forEach(
              change ->
                  debts.put(
                      change.bucket(),
                      change.after(debts.getOrDefault(change.bucket(), Duration.ZERO))));
    }
  }

  /**
   * Adds to a debt; returns at once.
   *
   * @param most the maximum debt afterwards
   */
  void add(String name, Duration cost, Duration most) {
    change(new Ledger.Change(pseudonym.apply(name), cost, most));
  }

  /** Fills a bucket; returns at once. */
  void fill(String name) {
    change(new Ledger.Change(pseudonym.apply(name), Duration.ZERO, Duration.ZERO));
  }

  private void change(Ledger.Change change) {
    synchronized (waiting) {
      if (waiting.size() >= MOST_WAITING) {
        return;
      }
      waiting.add(change);
    }
    if (!away && scheduled.compareAndSet(false, true)) {
      background.execute(this::write);
    }
  }

  /** Writes waiting changes. Call it about every second: it tries again after a failure. */
  public void write() {
    scheduled.set(false);
    try {
      while (writeSome()) {
        // Repeat until nothing is left.
      }
    } catch (DatabaseException | RedisException e) {
      noteAway(e);
    }
  }

  private boolean writeSome() {
    List<Ledger.Change> some = new ArrayList<>();
    moving.writeLock().lock();
    try {
      synchronized (waiting) {
        waiting.stream().limit(AT_ONCE).forEach(some::add);
      }
      if (some.isEmpty()) {
        return false;
      }
      ledger.write(some);
      synchronized (waiting) {
        some.forEach(change -> waiting.remove());
      }
    } finally {
      moving.writeLock().unlock();
    }
    noteBack();
    return some.size() == AT_ONCE;
  }

  /** Deletes the counts of full buckets. Call it about every minute. */
  public void purge() {
    try {
      ledger.purge();
    } catch (DatabaseException | RedisException e) {
      noteAway(e);
    }
  }

  private void noteAway(RuntimeException cause) {
    failedAtNanos = System.nanoTime();
    if (!away) {
      away = true;
      LOG.log(
          Level.WARNING, "throttles count on this server alone for now: {0}", cause.getMessage());
    }
  }

  private void noteBack() {
    if (away) {
      away = false;
      LOG.log(Level.INFO, "throttles count on all servers together again");
    }
  }
}
