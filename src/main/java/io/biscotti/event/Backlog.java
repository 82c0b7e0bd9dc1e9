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
 * What waits for the database: rows that are new, each in its {@link Lane}, and rows whose count has
 * risen. Its monitor guards every tally too, and is never held while the database is asked.
 * Thread-safe.
 */
final class Backlog {
  private static final Logger LOG = System.getLogger(SecurityEvents.class.getName());

  /** New rows that wait in each lane. */
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
   * Takes an event, or drops it when too many wait in its lane.
   *
   * @return whether there is something to write that there wasn't before
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
          "{0} {1} wait for the database; more of them are not kept",
          queue(lane).size(),
          lane);
    }
  }

  synchronized long dropped() {
    return dropped;
  }

  /** Notes that the database is back, so that the next outage is told of again. */
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
   * New rows of the first lanes, in the order in which they came. They stay until {@link #wrote} or
   * {@link #giveUp}.
   */
  synchronized List<Tally> fresh(int most) {
    return fresh.values().stream()
        .flatMap(Deque::stream)
        .limit(most)
        .sorted(Comparator.comparingLong(tally -> tally.number))
        .toList();
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
    fresh.values().forEach(queue -> queue.removeIf(Tally::isDone));
  }

  /** Drops rows that the database will never take. */
  synchronized void giveUp(List<Tally> tallies) {
    fresh.values().forEach(queue -> queue.removeIf(tally -> tally.isDone() || tallies.contains(tally)));
    dropped += tallies.size();
  }

  /**
   * Takes nothing any more; what waits is lost.
   *
   * @return how many rows that are
   */
  synchronized int close() {
    int lost = fresh.values().stream().mapToInt(Deque::size).sum();
    dropped += lost;
    fresh.values().forEach(Deque::clear);
    closed = true;
    return lost;
  }
}
