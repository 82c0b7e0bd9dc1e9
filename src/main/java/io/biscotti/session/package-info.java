/**
 * Sessions in a web application: an ordinary {@code HttpSession} that lives in an encrypted cookie.
 *
 * <p>{@link io.biscotti.session.SessionFilter} puts a session behind {@code
 * HttpServletRequest.getSession}; it wraps the request and the response, and commits the session
 * before the response. {@link io.biscotti.session.Sessions} lets an application inspect and end its
 * sessions.
 *
 * <p>May import: advice, lifecycle, store, storage, redis, revocation, sessioncookie, login,
 * commit, hold, socket, codec, container, cookie, crypto, options, problem, upkeep.
 */
@NullMarked
package io.biscotti.session;

import org.jspecify.annotations.NullMarked;
