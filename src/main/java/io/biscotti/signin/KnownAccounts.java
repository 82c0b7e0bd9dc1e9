package io.biscotti.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.biscotti.account.Account;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache of recently read accounts, for requests that only ask who somebody is, as a proxy does
 * for each request that it passes on. {@code docs/decisions/0021-accounts-kept-in-memory.md}
 * explains why the results can be trusted:
 *
 * <ul>
 *   <li>Changes on this server, and changes that another server announces, clear the cache.
 *   <li>A cached account is used only if the database was queried within the last {@link #NEWS} for
 *       the number of changes, and the number is still the same as when the account was read.
 *   <li>Each account is read again after a while, because somebody may change the database
 *       directly.
 * </ul>
 *
 * <p>While the database can't be queried, the cache isn't used. Missing and disabled accounts are
 * not cached. Thread-safe.
 */
final class KnownAccounts {

  /** How long a queried number of changes counts as current. */
  static final Duration NEWS = Duration.ofMillis(500);

  private static final int MOST = 10_000;

  private final Function<String, Optional<Account>> accounts;
  private final LongSupplier changes;
  private final long limitMillis;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Cache<String, Known> known = Caffeine.newBuilder().maximumSize(MOST).build();
  private final ReentrantLock asking = new ReentrantLock();

  /**
   * The current era: a cached account is valid only in the era in which it was read. Replaced,
   * never changed.
   */
  private volatile Era era = new Era(Long.MIN_VALUE);

  /**
   * When the database was last queried for the number of changes; null if that result is in doubt.
   */
  private volatile @Nullable Moment asked;

  /** A time in which no account is known to have changed; compared by identity. */
  private static final class Era {
    private final long changes;

    Era(long changes) {
      this.changes = changes;
    }
  }

  /** A moment by two clocks: one may be set, and the other stops while the machine sleeps. */
  private record Moment(long nanos, long millis) {}

  private record Known(Account account, Era era, Moment read) {}

  /**
   * Creates an empty cache.
   *
   * @param accounts reads the account with an id
   * @param changes returns how many changes of accounts were committed so far
   * @param limit how long an account is cached
   * @param clock the node's clock
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   */
  KnownAccounts(
      Function<String, Optional<Account>> accounts,
      LongSupplier changes,
      Duration limit,
      InstantSource clock,
      LongSupplier nanos) {
    this.accounts = accounts;
    this.changes = changes;
    this.limitMillis = limit.toMillis();
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * An account, from memory or from the database.
   *
   * @return empty if there is none
   * @throws io.biscotti.database.DatabaseException if the database is unavailable
   */
  Optional<Account> find(String id) {
    try {
      Moment now = now();
      if (hasNews(now)) {
        Known found = known.getIfPresent(id);
        if (found != null && found.era() == era && isWithin(found.read(), now, limitMillis)) {
          return Optional.of(found.account());
        }
      }
      return read(id, now);
    } catch (RuntimeException e) {
      // The usual cause is an unavailable database.
      doubt();
      throw e;
    }
  }

  /** Reads an account again. If an era ends meanwhile, the result may be older than the change. */
  private Optional<Account> read(String id, Moment now) {
    Era begun = era;
    Optional<Account> found = accounts.apply(id);
    found
        .filter(account -> !account.disabled())
        .ifPresentOrElse(
            account -> known.put(id, new Known(account, begun, now)), () -> known.invalidate(id));
    return found;
  }

  /**
   * Whether the current era is confirmed by the database. One thread queries it; the others read
   * their account instead.
   */
  private boolean hasNews(Moment now) {
    Moment last = asked;
    if (last != null && isWithin(last, now, NEWS.toMillis())) {
      return true;
    }
    if (!asking.tryLock()) {
      return false;
    }
    try {
      long count = changes.getAsLong();
      if (count != era.changes) {
        era = new Era(count);
      }
      asked = now;
      return true;
    } finally {
      asking.unlock();
    }
  }

  /** Forgets all accounts, because one was changed, or a change may have been missed. */
  void doubt() {
    era = new Era(era.changes);
    asked = null;
  }

  private Moment now() {
    return new Moment(nanos.getAsLong(), clock.millis());
  }

  private static boolean isWithin(Moment then, Moment now, long millis) {
    return now.nanos() - then.nanos() <= TimeUnit.MILLISECONDS.toNanos(millis)
        && now.millis() - then.millis() <= millis;
  }
}
