/**
 * An ordinary {@code HttpSession} that lives in an encrypted cookie.
 *
 * <p>The core ({@link io.biscotti.session.Session}, {@link io.biscotti.session.SessionStore} and
 * its implementations, the policy and the events) knows nothing of servlets. The servlet edge is
 * {@link io.biscotti.session.SessionFilter}, which puts a session behind {@code
 * HttpServletRequest.getSession}, and {@link io.biscotti.session.Sessions}, which holds what all
 * requests of one web application share.
 *
 * <p>May import: codec, cookie, crypto, options, problem, upkeep, Caffeine.
 */
@NullMarked
package io.biscotti.session;

import org.jspecify.annotations.NullMarked;
