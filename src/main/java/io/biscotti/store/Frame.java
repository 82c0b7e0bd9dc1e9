package io.biscotti.store;

import io.biscotti.codec.SessionCodec;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

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

  /**
   * This session with each encoding of attributes that share objects kept once. {@link #expanded}
   * undoes it.
   */
  Frame deduplicated() {
    if (!any(SessionCodec::isTogether)) {
      return this;
    }
    Map<String, byte[]> kept = new LinkedHashMap<>(attributes.size() * 2);
    attributes.forEach(
        (name, encoded) ->
            kept.put(name, earlier(kept, encoded).flatMap(SessionCodec::sameAs).orElse(encoded)));
    return withAttributes(kept);
  }

  private static Optional<String> earlier(Map<String, byte[]> kept, byte[] encoded) {
    return SessionCodec.isTogether(encoded)
        ? kept.entrySet().stream()
            .filter(other -> Arrays.equals(other.getValue(), encoded))
            .map(Map.Entry::getKey)
            .findFirst()
        : Optional.empty();
  }

  /** This session with each attribute's own bytes. */
  Frame expanded() {
    if (!any(bytes -> SessionCodec.original(bytes).isPresent())) {
      return this;
    }
    Map<String, byte[]> expanded = new LinkedHashMap<>(attributes);
    expanded.replaceAll(
        (name, bytes) -> SessionCodec.original(bytes).map(attributes::get).orElse(bytes));
    return withAttributes(expanded);
  }

  private boolean any(Predicate<byte[]> condition) {
    for (byte[] encoded : attributes.values()) {
      if (condition.test(encoded)) {
        return true;
      }
    }
    return false;
  }
}
