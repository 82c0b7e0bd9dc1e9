package io.biscotti.cluster;

/**
 * Something in a history that a correct cluster can't produce.
 *
 * @param number the number that is missing or shouldn't be there; 0 if it is about the session as a
 *     whole
 * @param shownBy the first response that shows it
 */
record Finding(Rule rule, String session, int number, Operation shownBy) {

  /** What a session promises. */
  enum Rule {
    /** A number that was in the session is missing from then on. */
    LOST_WRITE,
    /** A number that was in the session is missing from one response and there again later. */
    STALE_READ,
    /** A response contains a number that was never written to this session. */
    FOREIGN_VALUE,
    /** A session was there again after its sign-out was acknowledged. */
    RESURRECTED,
    /** A session was gone although nobody asked for its end. */
    UNASKED_SIGN_OUT,
    /** A session was there although the key that sealed it had been withdrawn. */
    OUTLIVED_KEY
  }

  @Override
  public String toString() {
    return "%s in session %s%s, shown by %s"
        .formatted(rule, session, number == 0 ? "" : " of " + number, shownBy);
  }
}
