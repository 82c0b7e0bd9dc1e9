package io.biscotti.registry;

import io.biscotti.client.Client;
import java.time.Duration;
import java.time.Instant;

/** A sighting: a session's cookie was received. */
record Sighting(String handle, Instant lastSeenAt, Instant idleExpiresAt, Client client) {
  private static final int PARTS = 10;

  /** How far the recorded last-seen time may be behind. */
  static Duration precision(Instant lastSeenAt, Instant idleExpiresAt) {
    return Duration.between(lastSeenAt, idleExpiresAt).dividedBy(PARTS);
  }

  /**
   * When a session ends unless it is seen again: the idle timeout plus the time that the registry
   * may be behind.
   */
  static Instant livesUntil(Instant lastSeenAt, Instant idleExpiresAt) {
    return idleExpiresAt.plus(precision(lastSeenAt, idleExpiresAt));
  }

  /** When the next sighting of the session needs to be written. */
  Instant due() {
    return lastSeenAt.plus(precision(lastSeenAt, idleExpiresAt));
  }

  Sighting orNewer(Sighting other) {
    return other.lastSeenAt.isBefore(lastSeenAt) ? this : other;
  }
}
