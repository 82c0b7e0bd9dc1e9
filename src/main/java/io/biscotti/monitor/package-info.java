/**
 * Server statistics for administrators: {@link io.biscotti.monitor.Monitor} counts per minute and
 * keeps the last hour in memory; the resource serves them once or as a live stream.
 *
 * <p>May import: {@code database}, {@code event}, {@code problem}, {@code registry}, {@code
 * signin}; the edges {@code jakarta.servlet}, {@code jakarta.ws.rs} and {@code jakarta.inject} in
 * the resource.
 */
@NullMarked
package io.biscotti.monitor;

import org.jspecify.annotations.NullMarked;
