package io.biscotti.monitor;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This server's statistics for one minute.
 *
 * @param at when the minute began
 * @param events how often each type of security event happened on this server, by key, such as
 *     {@code signed_in}; types that did not happen are omitted
 * @param sessions the number of live registered sessions across all servers that share the
 *     database; null if they could not be counted
 * @param requests the number of requests that this server answered, except streams
 * @param meanMillis their mean duration in milliseconds; null without requests
 * @param p95Millis the 95th percentile of their durations in milliseconds, at most a fifth too
 *     high; null without requests
 */
public record Minute(
    Instant at,
    Map<String, Long> events,
    @Nullable Long sessions,
    long requests,
    @Nullable Double meanMillis,
    @Nullable Double p95Millis) {
  /** Copies the events. */
  public Minute {
    events = Map.copyOf(events);
  }
}
