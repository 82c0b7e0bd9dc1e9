package io.biscotti.event;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The local state of one row, written or waiting. Guarded by the backlog's monitor. */
final class Tally {
  final String key;

  /** Increases with each new row. */
  final long number;

  /** What happened; may change when the event is {@link #identified}. */
  Draft draft;

  final Instant at;

  /** The owner's id, once {@link #identified}. */
  Optional<String> account;

  /** Whether the owner is known or needs no look-up. */
  boolean identified;

  /** The row that this one was merged into. */
  @Nullable Tally leader;

  int count = 1;

  /** The count in the database; 0 until the row is inserted. */
  int written;

  /** Whether its higher count is queued to be written. */
  boolean raised;

  /** Whether an insert was attempted, so that the row may exist even though the insert failed. */
  boolean attempted;

  /** How often the database refused this row on its own. */
  int refusals;

  Tally(String key, long number, Draft draft, Instant at) {
    this.key = key;
    this.number = number;
    this.draft = draft;
    this.at = at;
    this.account =
        draft.owner() instanceof Owner.Account known ? Optional.of(known.id()) : Optional.empty();
    this.identified = !(draft.owner() instanceof Owner.Named);
  }

  void add(int more) {
    if (draft.type().isCounted()) {
      count = (int) Math.min(Integer.MAX_VALUE, (long) count + more);
    }
  }

  /** Sets what happened and to whom. */
  void identify(Owner.Found found) {
    account = found.account();
    identified = true;
    found.instead().ifPresent(other -> draft = draft.as(other.type(), other.session()));
    if (!draft.type().isCounted()) {
      count = 1;
    }
  }

  /** The row that counts this event: this one, or the one it was merged into. */
  Tally target() {
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
    return new Row(key, draft, at, account, count, attempted);
  }

  /**
   * A row to be written.
   *
   * @param key identifies the row
   * @param attempted whether the row may already exist
   */
  record Row(
      String key,
      Draft draft,
      Instant at,
      Optional<String> account,
      int count,
      boolean attempted) {}
}
