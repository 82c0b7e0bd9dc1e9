package io.biscotti.session;

import java.time.Instant;
import java.util.Map;

/**
 * A session at rest: its facts, and its attributes encoded one by one.
 *
 * @param id 22 characters of base64url
 * @param createdAt whole milliseconds
 * @param lastSeenAt whole milliseconds
 * @param expiresAt the absolute limit, whole milliseconds
 * @param idleSeconds the idle time; 0 or less for none
 * @param attributes name to encoded value, in order; neither copied nor to be changed
 */
record Frame(
    String id,
    Instant createdAt,
    Instant lastSeenAt,
    Instant expiresAt,
    int idleSeconds,
    Map<String, byte[]> attributes) {

  /** When the session ends if the client isn't seen again; never after {@link #expiresAt}. */
  Instant idleExpiresAt() {
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
