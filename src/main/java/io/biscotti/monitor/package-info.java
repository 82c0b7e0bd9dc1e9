/**
 * What goes on in this server, for its administrators: {@link io.biscotti.monitor.Monitor} counts
 * by the minute and keeps an hour in memory, and the resource shows it, also as it changes.
 *
 * <p>May import: {@code database}, {@code event}, {@code problem}, {@code registry}, {@code
 * signin}; the edges {@code jakarta.servlet}, {@code jakarta.ws.rs} and {@code jakarta.inject} in
 * the resource.
 */
@NullMarked
package io.biscotti.monitor;

import org.jspecify.annotations.NullMarked;
