package io.biscotti.session;

import io.biscotti.session.SessionEvent.Kind;

/**
 * What a token turned out to be. A sealed pair instead of an {@code Optional}, because a client
 * that is told "your session has expired" is helped, and one that forged a cookie should be
 * counted.
 */
public sealed interface Loaded {

  /**
   * A session that lives.
   *
   * @param session the session, of which the caller is the only user until it is saved
   */
  record Live(Session session) implements Loaded {}

  /**
   * No session.
   *
   * @param reason why
   * @param id the id of the session that it was, empty if it was none that the store can name
   */
  record Absent(Reason reason, String id) implements Loaded {

    /**
     * No session, and none that can be named.
     *
     * @param reason why
     */
    public Absent(Reason reason) {
      this(reason, "");
    }
  }

  /** Why a token gives no session, the most telling last. */
  enum Reason {
    /** The token has a form that we never write. */
    MALFORMED(Kind.MALFORMED),
    /** The token is not of our making, or its key is gone. */
    FORGED(Kind.FORGED),
    /** The store holds no such session. */
    UNKNOWN(Kind.UNKNOWN),
    /** The session is past its idle or absolute limit. */
    EXPIRED(Kind.EXPIRED),
    /** The session was ended before its time, or has another id and another token now. */
    REVOKED(Kind.REVOKED_REPLAYED);

    /** The event that such a token is. */
    final Kind event;

    Reason(Kind event) {
      this.event = event;
    }
  }
}
