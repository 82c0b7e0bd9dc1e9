package io.biscotti.session;

import java.util.Optional;

/**
 * Where sessions are kept: in the cookie itself, or on the server. Thread-safe.
 *
 * <p>A token is what travels in the cookie. It may be a secret: never log it. The id of a session
 * is none: whoever knows it can't use the session.
 */
public interface SessionStore extends AutoCloseable {

  /**
   * The store's short name, as in the setting {@code biscotti.session.store}.
   *
   * @return such as {@code sealed}
   */
  String name();

  /**
   * Whether the state is kept on the server. If so, a change after the response was committed can
   * still be saved, as the cookie need not change with it.
   *
   * @return false for a store whose token is the session itself
   */
  boolean keepsState();

  /**
   * Finds the session of a token.
   *
   * @param token what a client sent; anything at all
   * @return the session, or why there is none: a token that is unknown, expired, forged, truncated
   *     or revoked is absent and no exception
   * @throws SessionException only if the system is broken
   */
  Loaded load(String token);

  /**
   * The session that a token stands for, or stood for until it ran out or was ended, as far as the
   * store still knows it: for who signs out, and means all that their browser holds. It is only to
   * be read.
   *
   * @param token what a client sent; anything at all
   * @return empty for a token that the store can't read, or knows nothing of any more
   * @throws SessionException only if the system is broken
   */
  default Optional<Session> recall(String token) {
    return load(token) instanceof Loaded.Live live ? Optional.of(live.session()) : Optional.empty();
  }

  /**
   * Finds a session again, as it is now.
   *
   * @param known a session of this store
   * @return the session as stored, or that there is none any more; a store that keeps no state
   *     knows of none
   * @throws SessionException only if the system is broken
   */
  default Loaded reload(Session known) {
    return new Loaded.Absent(Loaded.Reason.UNKNOWN);
  }

  /**
   * Creates or updates a session. A store that keeps state writes only the attributes that changed,
   * so that two requests which change different ones both succeed.
   *
   * @param session the session
   *     <p>A session that another request gave a new id meanwhile is not lost to this request if
   *     this one gives it a new id too. If not, there is no token for it: the client has a newer
   *     one.
   * @return the token by which the client may return; absent if the client is to keep what it has.
   *     So it is, and nothing is written, if the session was deleted or revoked since it was
   *     loaded: a save never brings an ended session back
   * @throws SessionTooLargeException if the session does not fit; what was saved before stays
   * @throws SessionException only if the system is broken
   */
  Optional<String> save(Session session);

  /**
   * Ends a session: its id is revoked, and no token of it loads from now on. Unknown sessions are
   * ignored.
   *
   * @param session the session
   * @throws SessionException only if the system is broken
   */
  void delete(Session session);

  /** Releases what the store holds. */
  @Override
  default void close() {}
}
