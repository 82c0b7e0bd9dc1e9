package io.biscotti.event;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One row as far as it is known here, whether it is written or waits. Used by holders of the
 * backlog's monitor.
 */
final class Tally {
  final String key;

  /** Grows with each that came. */
  final long number;

  final Draft draft;
  final Instant at;

  /** The owner's id, once {@link #identified}. */
  Optional<String> account;

  /** Whether there is no owner left to ask for. */
  boolean identified;

  /** The row that this one became a part of. */
  @Nullable Tally leader;

  int count = 1;

  /** The count that the database has; 0 before the row is there. */
  int written;

  /** Whether it waits for its higher count to be written. */
  boolean raised;

  /** Whether it was attempted, so that it may be there after all. */
  boolean attempted;

  /** How often it alone was refused. */
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
    count = (int) Math.min(Integer.MAX_VALUE, (long) count + more);
  }

  /** The row that counts what this one would. */
  Tally target() {
    return leader == null ? this : leader;
  }

  /** Whether the database has a lower count. */
  boolean isBehind() {
    return written > 0 && count > written;
  }

  /** Whether it needs no row any more, or has it. */
  boolean isDone() {
    return written > 0 || leader != null;
  }

  /** What the database is to have now. */
  Row row() {
    return new Row(key, draft, at, account, count, attempted);
  }

  /**
   * A row to be written.
   *
   * @param key by which it is found again
   * @param attempted whether it may be there already
   */
  record Row(
      String key,
      Draft draft,
      Instant at,
      Optional<String> account,
      int count,
      boolean attempted) {}
}
