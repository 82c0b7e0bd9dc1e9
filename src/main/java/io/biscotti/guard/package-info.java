/**
 * Filters that refuse or annotate and hold no state: {@link io.biscotti.guard.HeadersFilter} sends
 * the security headers, {@link io.biscotti.guard.CorsFilter} lets other origins' front ends in and
 * {@link io.biscotti.guard.CsrfFilter} keeps other origins' forms out. They stand in that order,
 * with the session filter between the last two, so that a preflight never reaches a session and
 * every refusal behind {@code CorsFilter} can be read by the front end that it concerns.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code crypto}, {@code options}, {@code problem},
 * {@code session}; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.guard;

import org.jspecify.annotations.NullMarked;
