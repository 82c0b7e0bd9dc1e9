package io.biscotti.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/**
 * Hears of sessions with the request at hand: for a list of a person's sessions, or a record of
 * cookies that were refused. An application leaves one in the context attribute {@link
 * Sessions#OBSERVER} before its filters start. {@link SessionEvents} tells more, without requests.
 *
 * <p>Each method is called on the request's thread and must return quickly: other threads of the
 * same request wait for it. What it throws is logged, and never reaches the request. It may ask the
 * request for its session, and must not keep the request. Thread-safe: requests are many at once.
 */
public interface SessionObserver {

  /**
   * A cookie of the request stands for no session. Called when the request first asks for its
   * session, before {@link #found}, once for each candidate: several cookies may have the name, and
   * the request may have a session none the less. Of more than eight with the same reason, eight
   * are told.
   *
   * @param request the request, by then with the session that it has, if any
   * @param absent why, and the id of the session that it was; chunks that don't fit together are
   *     malformed
   */
  default void rejected(HttpServletRequest request, Loaded.Absent absent) {}

  /**
   * The request's session was loaded. Called once a request, when it first asks for its session;
   * not for a session that the request makes, nor for a request that never asks.
   *
   * @param request the request
   * @param session its session, whose attributes may be read and set as in a servlet
   */
  default void found(HttpServletRequest request, HttpSession session) {}

  /**
   * The store has just saved the request's session; for each save that gave a token, which may be
   * several a request. A session that was ended or given another id meanwhile gets none. What is
   * changed in the session now may be lost.
   *
   * @param request the request; its response may be committed
   * @param session the session, whose id and times are those that were saved
   */
  default void saved(HttpServletRequest request, Session session) {}
}
