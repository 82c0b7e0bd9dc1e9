package io.biscotti.event;

import java.util.Optional;

/**
 * Which events to list.
 *
 * @param account the id of the account whose events are wanted; empty for everybody's, which is for
 *     administrators
 * @param filter which of them
 * @param after only those with a higher id than this
 * @param before only those with a lower id than this
 * @param limit how many at most, 1 to 500
 */
public record Query(
    Optional<String> account,
    Filter filter,
    Optional<Long> after,
    Optional<Long> before,
    int limit) {
  /** The highest {@link #limit}. */
  public static final int MOST = 500;

  /**
   * Checks the limit.
   *
   * @throws IllegalArgumentException when it is outside 1 to 500
   */
  public Query {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("limit must be 1 to %d, was %d".formatted(MOST, limit));
    }
  }

  /** Without a filter. */
  public Query(Optional<String> account, Optional<Long> after, Optional<Long> before, int limit) {
    this(account, Filter.NONE, after, before, limit);
  }
}
