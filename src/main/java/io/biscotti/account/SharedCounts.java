package io.biscotti.account;

import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The counts of a {@link Throttle} that servers share, in PostgreSQL. A count is the time until its
 * bucket is full again, its debt, so that a bucket is one number, and needs no reading before it is
 * changed. The database's clock counts.
 *
 * <p>Reading takes one round trip. Changes are written in the background, at once and in order, and
 * count on this server until they are: up to 10,000 wait while the database is unavailable.
 * Thread-safe.
 */
public final class SharedCounts {
  /** A limit that no debt reaches. */
  static final Duration NO_LIMIT = Duration.ofDays(36_500);

  private static final Logger LOG = System.getLogger(SharedCounts.class.getName());

  private static final int MOST_WAITING = 10_000;
  private static final int AT_ONCE = 500;
  private static final int PURGED_AT_ONCE = 1_000;
  private static final int MOST_PURGES = 20;
  private static final long PATIENCE_MILLIS = 500;
  private static final long SPARED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Database database;
  private final UnaryOperator<String> pseudonym;
  private final Executor background;

  /** Held exclusively while changes move to the database, so that no reader counts them twice. */
  private final ReentrantReadWriteLock moving = new ReentrantReadWriteLock(true);

  /** Guarded by itself; changes leave it only under the exclusive lock. */
  private final Deque<Change> waiting = new ArrayDeque<>();

  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean away;
  private volatile long failedAtNanos;

  /**
   * Counts in this database.
   *
   * @param database a PostgreSQL server, which may be unavailable
   * @param pseudonym a keyed digest of at most 43 characters, the same on all servers: names of
   *     accounts are not stored
   * @param background writes
   */
  public SharedCounts(Database database, UnaryOperator<String> pseudonym, Executor background) {
    this.database = database;
    this.pseudonym = pseudonym;
    this.background = background;
  }

  /**
   * A change of a debt.
   *
   * @param cost what is added; negative to subtract
   * @param most what the debt is at most afterwards; zero clears it
   */
  private record Change(String bucket, Duration cost, Duration most) {

    Duration after(Duration debt) {
      Duration sum = debt.plus(cost);
      Duration limited = sum.compareTo(most) > 0 ? most : sum;
      return limited.isNegative() ? Duration.ZERO : limited;
    }
  }

  /**
   * The debts of some buckets, by name; a bucket that is full is missing.
   *
   * @return empty while the database is unavailable
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
        Map<String, Duration> debts = read(buckets.keySet());
        addWaiting(debts, buckets);
        noteBack();
        Map<String, Duration> named = new HashMap<>();
        debts.forEach((bucket, debt) -> named.put(buckets.get(bucket), debt));
        return Optional.of(named);
      } finally {
        moving.readLock().unlock();
      }
    } catch (DatabaseException e) {
      noteAway(e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Map<String, Duration> read(Collection<String> buckets) {
    return database.query(
        db -> {
          Map<String, Duration> debts = new HashMap<>();
          db.createQuery(
                  """
                  select bucket, cast(extract(epoch from full_at - clock_timestamp()) * 1000
                    as bigint) as millis
                  from throttles where bucket in (<buckets>) and full_at > clock_timestamp()
                  """)
              .bindList("buckets", List.copyOf(buckets))
              .map(
                  (row, context) ->
                      Map.entry(row.getString("bucket"), Duration.ofMillis(row.getLong("millis"))))
              .forEach(debt -> debts.put(debt.getKey(), debt.getValue()));
          return debts;
        });
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
   * @param most what the debt is at most afterwards
   */
  void add(String name, Duration cost, Duration most) {
    change(new Change(pseudonym.apply(name), cost, most));
  }

  /** Fills a bucket; returns at once. */
  void fill(String name) {
    change(new Change(pseudonym.apply(name), Duration.ZERO, Duration.ZERO));
  }

  private void change(Change change) {
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

  /** Writes what waits. Call it about every second: it tries again after a failure. */
  public void write() {
    scheduled.set(false);
    try {
      while (writeSome()) {
        // Until nothing is left.
      }
    } catch (DatabaseException e) {
      noteAway(e);
    }
  }

  private boolean writeSome() {
    List<Change> some = new ArrayList<>();
    moving.writeLock().lock();
    try {
      synchronized (waiting) {
        waiting.stream().limit(AT_ONCE).forEach(some::add);
      }
      if (some.isEmpty()) {
        return false;
      }
      database.call(db -> write(db, some));
      synchronized (waiting) {
        some.forEach(change -> waiting.remove());
      }
    } finally {
      moving.writeLock().unlock();
    }
    noteBack();
    return some.size() == AT_ONCE;
  }

  /** The changes of each bucket in their order, and the buckets in one order for all servers. */
  private static boolean write(Handle db, List<Change> changes) {
    PreparedBatch batch =
        db.prepareBatch(
            """
            insert into throttles as old (bucket, full_at)
            values (:bucket, clock_timestamp()
              + least(:cost, :most) * interval '1 microsecond')
            on conflict (bucket) do update set full_at = least(
              greatest(old.full_at, clock_timestamp()) + :cost * interval '1 microsecond',
              clock_timestamp() + :most * interval '1 microsecond')
            """);
    changes.stream()
        .sorted((one, other) -> one.bucket().compareTo(other.bucket()))
        .forEach(
            change ->
                batch
                    .bind("bucket", change.bucket())
                    .bind("cost", micros(change.cost()))
                    .bind("most", micros(change.most()))
                    .add());
    batch.execute();
    return true;
  }

  private static long micros(Duration time) {
    return TimeUnit.SECONDS.toMicros(time.toSeconds())
        + TimeUnit.NANOSECONDS.toMicros(time.toNanosPart());
  }

  /**
   * Deletes the rows of buckets that are full, in batches. Call it about every minute.
   *
   * @throws DatabaseException while the database is unavailable
   */
  public void purge() {
    for (int i = 0; i < MOST_PURGES; i++) {
      int deleted =
          database.call(
              db ->
                  db.createUpdate(
                          """
                          delete from throttles where bucket in (
                            select bucket from throttles where full_at <= clock_timestamp()
                            order by full_at limit :most for update skip locked)
                          """)
                      .bind("most", PURGED_AT_ONCE)
                      .execute());
      if (deleted < PURGED_AT_ONCE) {
        return;
      }
    }
  }

  private void noteAway(DatabaseException cause) {
    failedAtNanos = System.nanoTime();
    if (!away) {
      away = true;
      LOG.log(
          Level.WARNING,
          "throttles count on this server alone until the database is back: {0}",
          cause.getMessage());
    }
  }

  private void noteBack() {
    if (away) {
      away = false;
      LOG.log(Level.INFO, "throttles count on all servers together again");
    }
  }
}
