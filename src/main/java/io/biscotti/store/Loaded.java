package io.biscotti.store;

import io.biscotti.lifecycle.SessionEvent.Kind;

/**
 * The result of loading a token. It is a sealed pair instead of an {@code Optional} because the
 * reason matters: a client should be told that its session expired, and forged cookies should be
 * counted.
 */
public sealed interface Loaded {

  /**
   * A live session.
   *
   * @param session the session, which only the caller uses until it is saved
   */
  record Live(MutableSession session) implements Loaded {}

  /**
   * No session.
   *
   * @param reason why there is none
   * @param id the id of the former session; empty if the store can't tell
   */
  record Absent(Reason reason, String id) implements Loaded {

    /**
     * No session, and no known id.
     *
     * @param reason why there is none
     */
    public Absent(Reason reason) {
      this(reason, "");
    }
  }

  /** Why a token identifies no session, the most telling reason last. */
  enum Reason {
    /** We never write tokens of this form. */
    MALFORMED(Kind.MALFORMED),
    /** The token was not made by us, or its key is gone. */
    FORGED(Kind.FORGED),
    /** The store holds no such session. */
    UNKNOWN(Kind.UNKNOWN),
    /** The session is past its idle or absolute timeout. */
    EXPIRED(Kind.EXPIRED),
    /** The session was revoked, or it now has another id and another token. */
    REVOKED(Kind.REVOKED_REPLAYED);

    private final Kind event;

    Reason(Kind event) {
      this.event = event;
    }

    /** The event that reports such a token. */
    public Kind event() {
      return event;
    }
  }
}
