package io.biscotti.event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is new in the table, each row once. Ids are given out before rows can be seen, so that
 * another server may commit a lower id after a higher one was read here: the last seconds, by the
 * database's clock, are therefore read again, for ids that were not seen.
 *
 * <p>For one thread.
 */
final class Tail {
  /** Longer than a row can be on its way from its transaction's start to its commit. */
  private static final Duration SLACK = Duration.ofSeconds(15);

  private static final int MOST_SEEN = 20_000;

  private final EventTable table;

  /** The highest of these went as far as {@link #cursor}. */
  private final TreeSet<Long> seen = new TreeSet<>();

  private @Nullable Instant since;
  private long cursor;
  private long floor;

  Tail(EventTable table) {
    this.table = table;
  }

  /**
   * What came since the last time, each oldest first.
   *
   * @param late with ids up to the highest one before
   * @param fresh with higher ones
   */
  record News(List<SecurityEvent> late, List<SecurityEvent> fresh) {
    /** Whether there may be more at once. */
    boolean isFull() {
      return fresh.size() == Query.MOST;
    }
  }

  /** The highest id that was read so far. */
  long cursor() {
    return cursor;
  }

  /** Reads on; the first time only from where on. */
  News read() {
    Instant from = since;
    Instant start = table.now();
    News news;
    if (from == null) {
      // In this order: a row that comes between is late then, instead of missed.
      List<Long> recent = table.written(start.minus(SLACK), 0, Long.MAX_VALUE, MOST_SEEN);
      long highest = table.highest();
      recent.stream().filter(id -> id <= highest).forEach(this::see);
      cursor = highest;
      news = new News(List.of(), List.of());
    } else {
      List<Long> unseen =
          table.written(from, floor, cursor, MOST_SEEN).stream()
              .filter(id -> !seen.contains(id))
              .toList();
      List<SecurityEvent> late = unseen.isEmpty() ? List.of() : table.withIds(unseen);
      List<SecurityEvent> fresh =
          table.between(Optional.empty(), cursor, Long.MAX_VALUE, Query.MOST);
      unseen.forEach(this::see);
      fresh.forEach(event -> see(event.id()));
      cursor = fresh.isEmpty() ? cursor : fresh.get(fresh.size() - 1).id();
      news = new News(late, fresh);
    }
    since = start.minus(SLACK);
    return news;
  }

  /** What is forgotten is never read again, so that nothing comes twice. */
  private void see(long id) {
    seen.add(id);
    if (seen.size() > MOST_SEEN) {
      Long lowest = seen.pollFirst();
      floor = lowest == null ? floor : Math.max(floor, lowest);
    }
  }
}
