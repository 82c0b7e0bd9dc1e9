/**
 * Cookies as defined by RFC 6265bis: what a server may set, what a request sent, and the rules.
 *
 * <p>{@link io.biscotti.cookie.SetCookie} is a cookie that meets every rule; {@link
 * io.biscotti.cookie.CookieRules} tells which rules a {@link io.biscotti.cookie.Proposal} breaks;
 * {@link io.biscotti.cookie.CookieHeader} parses a request's {@code Cookie} fields; {@link
 * io.biscotti.cookie.ServletCookies} connects them to the Servlet API, and is the only class here
 * that uses it.
 *
 * <p>May import: {@code java.*}.
 */
@NullMarked
package io.biscotti.cookie;

import org.jspecify.annotations.NullMarked;
