package io.biscotti.event;

import java.util.List;

/**
 * A part of a list.
 *
 * @param events newest first
 * @param more whether older ones match the query too
 */
public record Page(List<SecurityEvent> events, boolean more) {
  /** Takes a copy. */
  public Page {
    events = List.copyOf(events);
  }
}
