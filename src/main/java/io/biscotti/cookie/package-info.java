/**
 * Cookies as RFC 6265bis has them: what a server may set, what a request sent, and the rules.
 *
 * <p>{@link io.biscotti.cookie.SetCookie} is a cookie that keeps every rule; {@link
 * io.biscotti.cookie.CookieRules} tells which ones a {@link io.biscotti.cookie.Proposal} breaks;
 * {@link io.biscotti.cookie.CookieHeader} reads a request's {@code Cookie} fields; {@link
 * io.biscotti.cookie.ServletCookies} is the edge to the Servlet API, and the only class here that
 * knows it.
 *
 * <p>May import: {@code java.*}.
 */
@NullMarked
package io.biscotti.cookie;

import org.jspecify.annotations.NullMarked;
