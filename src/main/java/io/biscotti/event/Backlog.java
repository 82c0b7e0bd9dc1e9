package io.biscotti.event;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.biscotti.crypto.Ids;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The queue of rows to write: new rows, each in its {@link Lane}, and rows whose count has risen.
 * Its monitor also guards every tally, and is never held during a database call. Thread-safe.
 */
final class Backlog {
  private static final Logger LOG = System.getLogger(SecurityEvents.class.getName());

  /** The most new rows that wait in one lane. */
  static final int MOST_WAITING = 5_000;

  private static final int MOST_FOLDS = 20_000;
  private static final Duration FOLDED_FOR = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Ids ids = Ids.secure();
  private final Map<Lane, Deque<Tally>> fresh = new EnumMap<>(Lane.class);
  private final Deque<Tally> raised = new ArrayDeque<>();
  private final Cache<Fold, Tally> folds;
  private final Set<Lane> dropping = EnumSet.noneOf(Lane.class);
  private long taken;
  private long dropped;
  private boolean closed;

  Backlog(InstantSource clock) {
    this.clock = clock;
    for (Lane lane : Lane.values()) {
      fresh.put(lane, new ArrayDeque<>());
    }
    this.folds =
        Caffeine.newBuilder()
            .maximumSize(MOST_FOLDS)
            .expireAfterWrite(FOLDED_FOR)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /**
   * Queues an event, or drops it if its lane is full.
   *
   * @return whether there is something new to write
   */
  synchronized boolean add(Draft draft) {
    Optional<Fold> fold = draft.type().isFolded() ? Optional.of(Fold.of(draft)) : Optional.empty();
    Optional<Tally> known = fold.flatMap(one -> Optional.ofNullable(folds.getIfPresent(one)));
    if (known.isPresent()) {
      return raise(known.get().target(), 1);
    }
    Lane lane = Lane.of(draft);
    Deque<Tally> queue = queue(lane);
    if (closed || queue.size() >= MOST_WAITING) {
      drop(lane);
      return false;
    } else {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      Tally made = new Tally(ids.next(), taken++, draft, now);
      queue.add(made);
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

  private Deque<Tally> queue(Lane lane) {
    return Objects.requireNonNull(fresh.get(lane));
  }

  private void drop(Lane lane) {
    dropped++;
    if (!closed && dropping.add(lane)) {
      LOG.log(
          Level.WARNING,
          "{0} {1} are waiting for the database; further ones are dropped",
          queue(lane).size(),
          lane);
    }
  }

  synchronized long dropped() {
    return dropped;
  }

  /** Records that the database is back, so that the next outage is logged again. */
  synchronized void recovered() {
    dropping.clear();
  }

  synchronized int fresh() {
    return fresh.values().stream().mapToInt(Deque::size).sum();
  }

  synchronized int raised() {
    return raised.size();
  }

  /**
   * Up to {@code most} new rows, earlier lanes first, in order of arrival. They stay queued until
   * {@link #wrote} or {@link #giveUp}.
   */
  synchronized List<Tally> fresh(int most) {
    return fresh.values().stream()
        .flatMap(Deque::stream)
        .limit(most)
        .sorted(Comparator.comparingLong(tally -> tally.number))
        .toList();
  }

  /** Up to {@code most} rows whose count has risen. They stay queued until {@link #wrote}. */
  synchronized List<Tally> raised(int most) {
    return raised.stream().limit(most).toList();
  }

  /** The rows to write for these tallies. */
  synchronized List<Tally.Row> rows(List<Tally> tallies) {
    return tallies.stream().map(Tally::row).toList();
  }

  /** Sets what was found out, and merges the row into an earlier one of the same fold. */
  synchronized void identify(Tally tally, Owner.Found found) {
    tally.identify(found);
    if (!tally.draft.type().isFolded()) {
      return;
    }
    Fold fold = Fold.of(tally.draft, found.account());
    Tally leader = folds.getIfPresent(fold);
    if (leader == null) {
      folds.put(fold, tally);
    } else if (leader != tally) {
      tally.leader = leader;
      raise(leader, tally.count);
    }
  }

  /** Records that the database now has these rows. */
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
    fresh.values().forEach(queue -> queue.removeIf(Tally::isDone));
  }

  /** Drops rows that the database keeps refusing. */
  synchronized void giveUp(List<Tally> tallies) {
    fresh
        .values()
        .forEach(queue -> queue.removeIf(tally -> tally.isDone() || tallies.contains(tally)));
    dropped += tallies.size();
  }

  /**
   * Accepts no more events, and discards those that wait.
   *
   * @return how many rows were discarded
   */
  synchronized int close() {
    int lost = fresh.values().stream().mapToInt(Deque::size).sum();
    dropped += lost;
    fresh.values().forEach(Deque::clear);
    closed = true;
    return lost;
  }
}
