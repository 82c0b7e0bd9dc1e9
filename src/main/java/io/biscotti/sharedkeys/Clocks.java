package io.biscotti.sharedkeys;

import java.time.Instant;

/**
 * The same moment by two clocks, either of which may be wrong by days. Keys change only when both
 * clocks have reached the time: so a clock that is ahead changes nothing, and one that is behind
 * only leaves the change to other servers.
 *
 * @param place the time by the clock of the place where the rings are, which all servers read
 * @param own the time by this server's clock
 */
record Clocks(Instant place, Instant own) {
  /** The time that both clocks have reached. */
  Instant reached() {
    return own.isBefore(place) ? own : place;
  }

  /** The time that no clock has passed. */
  Instant latest() {
    return own.isAfter(place) ? own : place;
  }
}
