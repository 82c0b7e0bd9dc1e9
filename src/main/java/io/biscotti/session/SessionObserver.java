package io.biscotti.session;

import io.biscotti.lifecycle.Session;
import io.biscotti.store.Loaded;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/**
 * Observes sessions together with their requests: for a list of a user's sessions, or a record of
 * rejected cookies. An application puts one into the context attribute {@link Sessions#OBSERVER}
 * before its filters start. {@link Sessions#subscribe} reports more, but without requests.
 *
 * <p>Each method is called on the request's thread and must return quickly, because other threads
 * of the same request wait for it. Exceptions are logged and never reach the request. An observer
 * may ask the request for its session, but must not keep the request. It must be thread-safe,
 * because requests run in parallel.
 */
public interface SessionObserver {

  /**
   * A cookie of the request identifies no session. Called when the request first asks for its
   * session, before {@link #found}, once for each candidate: several cookies may have the name, so
   * the request may have a session all the same. At most eight are reported for each reason.
   *
   * @param request the request, which already has its session, if there is one
   * @param absent why, and the id of the former session; parts that don't match count as malformed
   */
  default void rejected(HttpServletRequest request, Loaded.Absent absent) {}

  /**
   * The request's session was loaded. Called once per request, when it first asks for its session.
   * It is not called for a session that the request creates, nor if the request never asks.
   *
   * @param request the request
   * @param session its session, whose attributes may be read and set as in a servlet
   */
  default void found(HttpServletRequest request, HttpSession session) {}

  /**
   * The store has just saved the request's session. Called for each save that returned a token,
   * perhaps several times per request. There is no call for a session that was meanwhile ended or
   * given another id. Changes made to the session now may be lost.
   *
   * @param request the request; its response may be committed
   * @param session the session, with the id and the times that were saved
   */
  default void saved(HttpServletRequest request, Session session) {}
}
