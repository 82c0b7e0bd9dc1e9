/**
 * What happened to accounts and sessions that a person or an administrator should be able to see:
 * {@link io.biscotti.event.SecurityEvents} records without making a request wait, lists, and tells
 * subscribers what is new, also from other servers on the same database; {@link
 * io.biscotti.event.EventStreams} bring that, and other news, to browsers.
 *
 * <p>May import: crypto, database, upkeep, Caffeine, Jdbi; the edge {@code jakarta.ws.rs} in {@code
 * SseSink}.
 */
@NullMarked
package io.biscotti.event;

import org.jspecify.annotations.NullMarked;
