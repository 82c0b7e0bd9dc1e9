package io.biscotti.choice;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A choice that a user made. Immutable.
 *
 * @param value the canonical value; empty if the user went back to the default
 * @param at when it was made, in whole milliseconds
 * @param kept whether it is stored with an account; if not, it was made in this browser and is
 *     copied to the account that signs in there next
 */
record Choice(Optional<String> value, Instant at, boolean kept) {
  static final String YES = "yes";
  static final String NO = "no";

  /** Truncates the time to milliseconds. */
  Choice {
    at = at.truncatedTo(ChronoUnit.MILLIS);
  }

  /** A choice made now, in this browser. */
  static Choice made(Optional<String> value, Instant now) {
    return new Choice(value, now, false);
  }

  /** A copy that counts as stored with an account. */
  Choice keep() {
    return new Choice(value, at, true);
  }

  boolean is(String other) {
    return value.filter(other::equals).isPresent();
  }
}
