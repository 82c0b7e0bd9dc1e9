package io.biscotti.event;

import java.util.Optional;

/**
 * Which events to list.
 *
 * @param account the id of the account whose events to list; empty for all events, which only
 *     administrators may see
 * @param filter selects among them
 * @param after only events with a higher id
 * @param before only events with a lower id
 * @param limit the most events to return, 1 to 500
 */
public record Query(
    Optional<String> account,
    Filter filter,
    Optional<Long> after,
    Optional<Long> before,
    int limit) {
  /** The largest {@link #limit}. */
  public static final int MOST = 500;

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException if it is outside 1 to 500
   */
  public Query {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be 1 to %d, was %d".formatted(MOST, limit));
    }
  }

  /** A query without a filter. */
  public Query(Optional<String> account, Optional<Long> after, Optional<Long> before, int limit) {
    this(account, Filter.NONE, after, before, limit);
  }
}
