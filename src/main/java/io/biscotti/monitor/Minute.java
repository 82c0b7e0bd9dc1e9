package io.biscotti.monitor;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What went on in one minute.
 *
 * @param at when it began
 * @param events how often each type of security event happened on this server, by its key, as in
 *     {@code signed_in}; types that did not happen are left out
 * @param sessions how many registered sessions were live, of all servers on the database; null
 *     where they could not be counted
 * @param requests how many requests this server answered, streams aside
 * @param meanMillis how long they took on average; null without requests
 * @param p95Millis how long the slowest twentieth took at least, within a fifth; null without
 *     requests
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
