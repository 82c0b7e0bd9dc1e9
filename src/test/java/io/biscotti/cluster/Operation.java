package io.biscotti.cluster;

import java.util.Set;

/**
 * One request of a client, with its response. A session is a set of numbers: each write adds one,
 * and each response contains all of them.
 *
 * @param client who sent it
 * @param session the sign-in that it belongs to, unique in a history
 * @param beginNanos when it was sent, by the clock of the client's process
 * @param endNanos when its response arrived, or when the client gave up
 * @param added the number that a write adds, unique in a history; 0 for other actions
 * @param seen the numbers in the session according to the response; empty unless the outcome is OK
 * @param cause what the response said if it wasn't OK, as in {@code 503 unavailable}
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
    /** The request took effect, and the session was there. */
    OK,
    /** There was no session, so a write did nothing. */
    ABSENT,
    /** The request did nothing, for a reason that says nothing about the session. */
    FAILED,
    /** No response, or an error: the request may have taken effect, may do so later, or never. */
    UNKNOWN
  }

  /** Copies the set. */
  Operation {
    seen = Set.copyOf(seen);
  }

  boolean is(Outcome wanted) {
    return outcome == wanted;
  }

  /** Whether the request found the session, and its response shows the session's numbers. */
  boolean showsSession() {
    return is(Outcome.OK) && (action == Action.READ || action == Action.WRITE);
  }

  /** Whether the session certainly has this number once the response has arrived. */
  boolean confirms(int number) {
    return showsSession() && (added == number || seen.contains(number));
  }

  /** A copy with other numbers in the response. */
  Operation seeing(Set<Integer> numbers) {
    return new Operation(
        client, session, action, beginNanos, endNanos, outcome, added, numbers, cause);
  }

  /** A copy with another outcome, in which no numbers were seen. */
  Operation with(Outcome other) {
    return new Operation(
        client, session, action, beginNanos, endNanos, other, added, Set.of(), cause);
  }
}
