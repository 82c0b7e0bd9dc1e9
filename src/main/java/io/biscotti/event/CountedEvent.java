package io.biscotti.event;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table, written or waiting: an event, and how many were merged into it. Guarded by
 * the backlog's monitor.
 */
final class CountedEvent {
  final String key;

  /** Increases with each new row. */
  final long number;

  /** What happened; may change when the event is {@link #identified}. */
  NewEvent event;

  final Instant at;

  /** The owner's id, once {@link #identified}. */
  Optional<String> account;

  /** Whether the owner is known or needs no look-up. */
  boolean identified;

  /** The row that this one was merged into. */
  @Nullable CountedEvent leader;

  int count = 1;

  /** The count in the database; 0 until the row is inserted. */
  int written;

  /** Whether a higher count is queued to be written. */
  boolean raised;

  /** Whether an insert was attempted, so that the row may exist even though the insert failed. */
  boolean attempted;

  /** How often the database refused this row on its own. */
  int refusals;

  CountedEvent(String key, long number, NewEvent event, Instant at) {
    this.key = key;
    this.number = number;
    this.event = event;
    this.at = at;
    this.account =
        event.owner() instanceof Owner.Account known ? Optional.of(known.id()) : Optional.empty();
    this.identified = !(event.owner() instanceof Owner.Named);
  }

  void add(int more) {
    if (event.type().isCounted()) {
      count = (int) Math.min(Integer.MAX_VALUE, (long) count + more);
    }
  }

  /** Records what happened and to whom. */
  void identify(Owner.Found found) {
    account = found.account();
    identified = true;
    found.instead().ifPresent(other -> event = event.as(other.type(), other.session()));
    if (!event.type().isCounted()) {
      count = 1;
    }
  }

  /** The row that counts this event: this one, or the one it was merged into. */
  CountedEvent target() {
    return leader == null ? this : leader;
  }

  /** Whether the count in the database is too low. */
  boolean isBehind() {
    return written > 0 && count > written;
  }

  /** Whether the row is in the database or was merged into another. */
  boolean isDone() {
    return written > 0 || leader != null;
  }

  /** The row to write now. */
  Row row() {
    return new Row(key, event, at, account, count, attempted);
  }

  /**
   * A row to be written.
   *
   * @param key identifies the row
   * @param attempted whether the row may already exist
   */
  record Row(
      String key,
      NewEvent event,
      Instant at,
      Optional<String> account,
      int count,
      boolean attempted) {}
}
