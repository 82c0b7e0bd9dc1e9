package io.biscotti.login;

import io.biscotti.lifecycle.Session;
import org.jspecify.annotations.Nullable;

/**
 * The session that a request carries in our session cookie.
 *
 * @param session the request's session; null if there is none
 * @param requested the id that the client asked for, even if its session has ended, or a hash of a
 *     cookie that identifies no session; null without a cookie
 */
public record Carried(@Nullable Session session, @Nullable String requested) {

  /** The id of the session; without one, the id that the client asked for. */
  @Nullable String id() {
    return session == null ? requested : session.id();
  }
}
