package io.biscotti.event;

import io.biscotti.database.Commits;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads new rows of the table, each once. Ids are assigned before rows become visible, so another
 * server may commit a lower id at any time after a higher one was read here. That is why {@link
 * Commits} decides what is new.
 *
 * <p>Not thread-safe.
 */
final class EventReader {
  private final EventTable table;
  private Commits.@Nullable Mark since;

  /** Set while there are unread rows up to this mark. */
  private Commits.@Nullable Mark upto;

  private long page;
  private long cursor;

  EventReader(EventTable table) {
    this.table = table;
  }

  /**
   * The events since the last read, each list oldest first.
   *
   * @param late events with ids up to the highest one read before
   * @param fresh events with higher ids
   * @param isFull whether more events may already be waiting
   */
  record Batch(List<SecurityEvent> late, List<SecurityEvent> fresh, boolean isFull) {}

  /** The highest id read so far. */
  long cursor() {
    return cursor;
  }

  /** Reads the next events; the first call only sets the starting point. */
  Batch read() {
    Commits.Mark from = since;
    if (from == null) {
      // In this order, a row that is committed in between is reported as late instead of being
      // missed.
      Commits.Mark start = table.mark();
      cursor = table.highest();
      since = start;
      return new Batch(List.of(), List.of(), false);
    }
    Commits.Mark to = upto == null ? table.mark() : upto;
    List<SecurityEvent> found =
        to.follows(from)
            ? table.committed(from, to, page, Query.MOST)
            : table.between(Optional.empty(), cursor, Long.MAX_VALUE, Query.MOST);
    boolean more = found.size() == Query.MOST;
    long known = cursor;
    cursor = found.isEmpty() ? known : Math.max(known, found.get(found.size() - 1).id());
    page = more ? found.get(found.size() - 1).id() : 0;
    upto = more ? to : null;
    since = more ? from : to;
    return new Batch(
        found.stream().filter(event -> event.id() <= known).toList(),
        found.stream().filter(event -> event.id() > known).toList(),
        more);
  }
}
