package io.biscotti.event;

import io.biscotti.database.Commits;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is new in the table, each row once. Ids are given out before rows can be seen, so that
 * another server may commit a lower id after a higher one was read here, however much later: what
 * is new goes by {@link Commits}.
 *
 * <p>For one thread.
 */
final class Tail {
  private final EventTable table;
  private Commits.@Nullable Mark since;

  /** Set while there are more rows up to it than were read. */
  private Commits.@Nullable Mark upto;

  private long page;
  private long cursor;

  Tail(EventTable table) {
    this.table = table;
  }

  /**
   * What came since the last time, each oldest first.
   *
   * @param late with ids up to the highest one before
   * @param fresh with higher ones
   * @param isFull whether there may be more at once
   */
  record News(List<SecurityEvent> late, List<SecurityEvent> fresh, boolean isFull) {}

  /** The highest id that was read so far. */
  long cursor() {
    return cursor;
  }

  /** Reads on; the first time only from where on. */
  News read() {
    Commits.Mark from = since;
    if (from == null) {
      // In this order: a row that comes between is late then, instead of missed.
      Commits.Mark start = table.mark();
      cursor = table.highest();
      since = start;
      return new News(List.of(), List.of(), false);
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
    return new News(
        found.stream().filter(event -> event.id() <= known).toList(),
        found.stream().filter(event -> event.id() > known).toList(),
        more);
  }
}
