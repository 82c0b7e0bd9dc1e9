package io.biscotti.registry;

import io.biscotti.client.Client;
import java.time.Duration;
import java.time.Instant;

/** That a session's cookie came. */
record Sighting(String handle, Instant lastSeenAt, Instant idleExpiresAt, Client client) {
  private static final int PARTS = 10;

  /** How far behind the time of the last sight may be. */
  static Duration precision(Instant lastSeenAt, Instant idleExpiresAt) {
    return Duration.between(lastSeenAt, idleExpiresAt).dividedBy(PARTS);
  }

  /**
   * From when on a session is over, unless it is seen again: the idle limit, and as much later as
   * the registry may be behind.
   */
  static Instant livesUntil(Instant lastSeenAt, Instant idleExpiresAt) {
    return idleExpiresAt.plus(precision(lastSeenAt, idleExpiresAt));
  }

  /** From when on it is worth writing down that the session was seen again. */
  Instant due() {
    return lastSeenAt.plus(precision(lastSeenAt, idleExpiresAt));
  }

  Sighting orNewer(Sighting other) {
    return other.lastSeenAt.isBefore(lastSeenAt) ? this : other;
  }
}
