/**
 * What administrators see of a server: {@link io.biscotti.monitor.Monitor} counts per minute and
 * keeps the last hour in memory; the resources serve that, once or as a live stream, and the keys.
 *
 * <p>May import: {@code database}, {@code event}, {@code problem}, {@code registry}, {@code
 * sharedkeys}, {@code signin}; the edges {@code jakarta.servlet}, {@code jakarta.ws.rs} and {@code
 * jakarta.inject} in the resources.
 */
@NullMarked
package io.biscotti.monitor;

import org.jspecify.annotations.NullMarked;
