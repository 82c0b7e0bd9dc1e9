package io.biscotti.store;

import java.time.Instant;
import java.util.Map;

/**
 * A stored session: its metadata, and its attributes encoded one by one.
 *
 * @param id 22 characters of base64url
 * @param createdAt in whole milliseconds
 * @param lastSeenAt in whole milliseconds
 * @param expiresAt the absolute timeout, in whole milliseconds
 * @param idleSeconds the idle timeout in seconds; 0 or less means none
 * @param attributes encoded values by name, in order; neither copied nor to be changed
 */
record Frame(
    String id,
    Instant createdAt,
    Instant lastSeenAt,
    Instant expiresAt,
    int idleSeconds,
    Map<String, byte[]> attributes) {

  /** When the session ends unless the client is seen again; never after {@link #expiresAt}. */
  Instant idleExpiresAt() {
    return idleExpiresAt(lastSeenAt, expiresAt, idleSeconds);
  }

  /** The formula of {@link #idleExpiresAt()}, for a session whose times may change. */
  static Instant idleExpiresAt(Instant lastSeenAt, Instant expiresAt, int idleSeconds) {
    Instant limit = idleSeconds > 0 ? lastSeenAt.plusSeconds(idleSeconds) : expiresAt;
    return limit.isBefore(expiresAt) ? limit : expiresAt;
  }

  Frame withId(String other) {
    return new Frame(other, createdAt, lastSeenAt, expiresAt, idleSeconds, attributes);
  }

  Frame withAttributes(Map<String, byte[]> others) {
    return new Frame(id, createdAt, lastSeenAt, expiresAt, idleSeconds, others);
  }
}
