package io.biscotti.cluster;

import java.util.Set;

/**
 * One request of a client, with its answer. A session is a set of numbers: each write adds one, and
 * each answer contains all of them.
 *
 * @param client who sent it
 * @param session the sign-in that it belongs to, unique in a history
 * @param beginNanos when it was sent, by the clock of the client's process
 * @param endNanos when it was answered or given up
 * @param added the number that a write adds, unique in a history; 0 for other actions
 * @param seen the numbers in the session when it was answered; empty unless the outcome is OK
 * @param cause what the answer said if it wasn't OK, as in {@code 503 unavailable}
 */
record Operation(
    int client,
    String session,
    Action action,
    long beginNanos,
    long endNanos,
    Outcome outcome,
    int added,
    Set<Integer> seen,
    String cause) {

  /** What a client asks for. */
  enum Action {
    SIGN_IN,
    WRITE,
    READ,
    SIGN_OUT
  }

  /** What a client knows afterwards. */
  enum Outcome {
    /** It happened, and the session was there. */
    OK,
    /** There was no session, so a write did nothing. */
    ABSENT,
    /** It did nothing, for a reason that says nothing about the session. */
    FAILED,
    /** It may have happened, may happen later, or never: no answer, or an error. */
    UNKNOWN
  }

  /** Copies the set. */
  Operation {
    seen = Set.copyOf(seen);
  }

  boolean is(Outcome wanted) {
    return outcome == wanted;
  }

  /** Whether it found the session, and its answer shows what was in it. */
  boolean showsSession() {
    return is(Outcome.OK) && (action == Action.READ || action == Action.WRITE);
  }

  /** Whether the session certainly has this number once the answer has arrived. */
  boolean confirms(int number) {
    return showsSession() && (added == number || seen.contains(number));
  }

  /** The same with other numbers in the answer. */
  Operation seeing(Set<Integer> numbers) {
    return new Operation(
        client, session, action, beginNanos, endNanos, outcome, added, numbers, cause);
  }

  /** The same with another outcome; nothing was seen. */
  Operation with(Outcome other) {
    return new Operation(
        client, session, action, beginNanos, endNanos, other, added, Set.of(), cause);
  }
}
