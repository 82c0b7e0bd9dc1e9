package io.biscotti.event;

import java.util.List;

/**
 * One page of a list.
 *
 * @param events newest first
 * @param more whether older events match the query too
 */
public record Page(List<SecurityEvent> events, boolean more) {
  /** Copies the list. */
  public Page {
    events = List.copyOf(events);
  }
}
