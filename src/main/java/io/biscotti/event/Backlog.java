package io.biscotti.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.biscotti.crypto.Ids;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What waits for the database: rows that are new, and rows whose count has risen. Its monitor
 * guards every tally too, and is never held while the database is asked. Thread-safe.
 */
final class Backlog {
  private static final Logger LOG = System.getLogger(SecurityEvents.class.getName());

  /** New rows that wait. */
  static final int MOST_WAITING = 10_000;

  private static final int MOST_FOLDS = 20_000;
  private static final Duration FOLDED_FOR = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Ids ids = Ids.secure();
  private final Deque<Tally> fresh = new ArrayDeque<>();
  private final Deque<Tally> raised = new ArrayDeque<>();
  private final Cache<Fold, Tally> folds;
  private long dropped;
  private boolean dropping;
  private boolean closed;

  Backlog(InstantSource clock) {
    this.clock = clock;
    this.folds =
        Caffeine.newBuilder()
            .maximumSize(MOST_FOLDS)
            .expireAfterWrite(FOLDED_FOR)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /**
   * Takes an event, or drops it when too many wait.
   *
   * @return whether there is something to write that there wasn't before
   */
  synchronized boolean add(Draft draft) {
    Optional<Fold> fold = draft.type().isFolded() ? Optional.of(Fold.of(draft)) : Optional.empty();
    Optional<Tally> known = fold.flatMap(one -> Optional.ofNullable(folds.getIfPresent(one)));
    if (known.isPresent()) {
      return raise(known.get().target(), 1);
    } else if (closed || fresh.size() >= MOST_WAITING) {
      drop();
      return false;
    } else {
      Tally made = new Tally(ids.next(), draft, clock.instant().truncatedTo(ChronoUnit.MILLIS));
      fresh.add(made);
      fold.ifPresent(one -> folds.put(one, made));
      return true;
    }
  }

  private boolean raise(Tally tally, int more) {
    tally.add(more);
    if (!tally.isBehind() || tally.raised) {
      return false;
    }
    tally.raised = true;
    raised.add(tally);
    return true;
  }

  private void drop() {
    dropped++;
    if (!dropping && !closed) {
      dropping = true;
      LOG.log(
          Level.WARNING,
          "{0} security events wait for the database; what comes now is not kept",
          fresh.size());
    }
  }

  synchronized long dropped() {
    return dropped;
  }

  /** Notes that the database is back, so that the next outage is told of again. */
  synchronized void recovered() {
    dropping = false;
  }

  synchronized int fresh() {
    return fresh.size();
  }

  synchronized int raised() {
    return raised.size();
  }

  /** The oldest new rows. They stay until {@link #wrote} or {@link #giveUp}. */
  synchronized List<Tally> fresh(int most) {
    return fresh.stream().limit(most).toList();
  }

  /** Some whose count has risen. They stay until {@link #wrote}. */
  synchronized List<Tally> raised(int most) {
    return raised.stream().limit(most).toList();
  }

  /** What the database is to have of these. */
  synchronized List<Tally.Row> rows(List<Tally> tallies) {
    return tallies.stream().map(Tally::row).toList();
  }

  /** Notes the owner, and makes the row a part of another one if that has the same. */
  synchronized void identify(Tally tally, Optional<String> account) {
    tally.account = account;
    tally.identified = true;
    if (!tally.draft.type().isFolded()) {
      return;
    }
    Fold fold = Fold.of(tally.draft, account);
    Tally leader = folds.getIfPresent(fold);
    if (leader == null) {
      folds.put(fold, tally);
    } else if (leader != tally) {
      tally.leader = leader;
      raise(leader, tally.count);
    }
  }

  /** Notes what the database has now. */
  synchronized void wrote(List<Tally> tallies, List<Tally.Row> rows) {
    for (int i = 0; i < rows.size(); i++) {
      Tally tally = tallies.get(i);
      tally.written = rows.get(i).count();
      if (tally.raised) {
        tally.raised = false;
        raised.remove(tally);
      }
      raise(tally, 0);
    }
    while (!fresh.isEmpty() && fresh.peek().isDone()) {
      fresh.remove();
    }
  }

  /** Drops rows that the database will never take. */
  synchronized void giveUp(List<Tally> tallies) {
    fresh.removeIf(tally -> tally.isDone() || tallies.contains(tally));
    dropped += tallies.size();
  }

  /**
   * Takes nothing any more; what waits is lost.
   *
   * @return how many rows that are
   */
  synchronized int close() {
    int lost = fresh.size();
    dropped += lost;
    fresh.clear();
    closed = true;
    return lost;
  }
}
