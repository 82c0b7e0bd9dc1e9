package io.biscotti.choice;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What somebody chose. Immutable.
 *
 * @param value canonical; empty for the default, to which they went back
 * @param at when, in whole milliseconds
 * @param kept whether it is known to be with an account; if not, it was made in this browser and
 *     goes to the account of whoever signs in there
 */
record Choice(Optional<String> value, Instant at, boolean kept) {
  static final String YES = "yes";
  static final String NO = "no";

  /** Cuts the time. */
  Choice {
    at = at.truncatedTo(ChronoUnit.MILLIS);
  }

  /** One that was made just now, in this browser. */
  static Choice made(Optional<String> value, Instant now) {
    return new Choice(value, now, false);
  }

  /** The same, with an account. */
  Choice keep() {
    return new Choice(value, at, true);
  }

  boolean is(String other) {
    return value.filter(other::equals).isPresent();
  }
}
