/**
 * Security events of accounts and sessions, for their owners and for administrators. {@link
 * io.biscotti.event.SecurityEvents} records events without delaying requests, lists them, and
 * notifies subscribers of new ones, including those from other servers on the same database. {@link
 * io.biscotti.event.EventStreams} sends these and other updates to browsers.
 *
 * <p>May import: crypto, database, upkeep, Caffeine, Jdbi; the edge {@code jakarta.ws.rs} in {@code
 * SseSink}.
 */
@NullMarked
package io.biscotti.event;

import org.jspecify.annotations.NullMarked;
