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
 * Its monitor also guards every {@link CountedEvent}, and is never held during a database call.
 * Thread-safe.
 */
final class Backlog {
  private static final Logger LOG = System.getLogger(SecurityEvents.class.getName());

  /** The most new rows that wait in one lane. */
  static final int MOST_WAITING = 5_000;

  private static final int MOST_KEYS = 20_000;
  private static final Duration MERGED_FOR = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Ids ids = Ids.secure();
  private final Map<Lane, Deque<CountedEvent>> fresh = new EnumMap<>(Lane.class);
  private final Deque<CountedEvent> raised = new ArrayDeque<>();
  private final Cache<MergeKey, CountedEvent> byKey;
  private final Set<Lane> dropping = EnumSet.noneOf(Lane.class);
  private long taken;
  private long dropped;
  private boolean closed;

  Backlog(InstantSource clock) {
    this.clock = clock;
    for (Lane lane : Lane.values()) {
      fresh.put(lane, new ArrayDeque<>());
    }
    this.byKey =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            .expireAfterWrite(MERGED_FOR)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /**
   * Queues an event, or drops it if its lane is full.
   *
   * @return whether there is something new to write
   */
  synchronized boolean add(NewEvent event) {
    Optional<MergeKey> key =
        event.type().isMerged() ? Optional.of(MergeKey.of(event)) : Optional.empty();
    Optional<CountedEvent> known = key.flatMap(one -> Optional.ofNullable(byKey.getIfPresent(one)));
    if (known.isPresent()) {
      return raise(known.get().target(), 1);
    }
    Lane lane = Lane.of(event);
    Deque<CountedEvent> queue = queue(lane);
    if (closed || queue.size() >= MOST_WAITING) {
      drop(lane);
      return false;
    } else {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      CountedEvent made = new CountedEvent(ids.next(), taken++, event, now);
      queue.add(made);
      key.ifPresent(one -> byKey.put(one, made));
      return true;
    }
  }

  private boolean raise(CountedEvent counted, int more) {
    counted.add(more);
    if (!counted.isBehind() || counted.raised) {
      return false;
    }
    counted.raised = true;
    raised.add(counted);
    return true;
  }

  private Deque<CountedEvent> queue(Lane lane) {
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
  synchronized List<CountedEvent> fresh(int most) {
    return fresh.values().stream()
        .flatMap(Deque::stream)
        .limit(most)
        .sorted(Comparator.comparingLong(counted -> counted.number))
        .toList();
  }

  /** Up to {@code most} rows whose count has risen. They stay queued until {@link #wrote}. */
  synchronized List<CountedEvent> raised(int most) {
    return raised.stream().limit(most).toList();
  }

  /** The rows to write for these events. */
  synchronized List<CountedEvent.Row> rows(List<CountedEvent> events) {
    return events.stream().map(CountedEvent::row).toList();
  }

  /** Records the result of a lookup, and merges the row into an earlier one with the same key. */
  synchronized void identify(CountedEvent counted, Owner.Found found) {
    counted.identify(found);
    if (!counted.event.type().isMerged()) {
      return;
    }
    MergeKey key = MergeKey.of(counted.event, found.account());
    CountedEvent leader = byKey.getIfPresent(key);
    if (leader == null) {
      byKey.put(key, counted);
    } else if (leader != counted) {
      counted.leader = leader;
      raise(leader, counted.count);
    }
  }

  /** Records that the database now has these rows. */
  synchronized void wrote(List<CountedEvent> events, List<CountedEvent.Row> rows) {
    for (int i = 0; i < rows.size(); i++) {
      CountedEvent counted = events.get(i);
      counted.written = rows.get(i).count();
      if (counted.raised) {
        counted.raised = false;
        raised.remove(counted);
      }
      raise(counted, 0);
    }
    fresh.values().forEach(queue -> queue.removeIf(CountedEvent::isDone));
  }

  /** Drops rows that the database keeps refusing. */
  synchronized void giveUp(List<CountedEvent> events) {
    fresh
        .values()
        .forEach(queue -> queue.removeIf(counted -> counted.isDone() || events.contains(counted)));
    dropped += events.size();
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
