/**
 * Stateless filters that reject requests or add headers: {@link io.biscotti.guard.HeadersFilter}
 * sends the security headers, {@link io.biscotti.guard.CorsFilter} admits the front ends of listed
 * origins, and {@link io.biscotti.guard.CsrfFilter} rejects forms from other origins. Map them in
 * this order, with the session filter between the last two: then a preflight never reaches a
 * session, and a listed front end can read every later rejection.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code crypto}, {@code lifecycle}, {@code
 * options}, {@code problem}, {@code session}; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.guard;

import org.jspecify.annotations.NullMarked;
