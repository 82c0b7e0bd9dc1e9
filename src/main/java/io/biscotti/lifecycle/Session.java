package io.biscotti.lifecycle;

import java.time.Instant;
import java.util.Optional;

/**
 * A read-only view of a session, with more than {@code HttpSession} tells. Change a session through
 * the {@code HttpSession} of its request.
 *
 * <p>Thread-safe.
 */
public interface Session {

  /**
   * The id: 128 random bits. It names the session in logs and lists; it grants no access.
   *
   * @return 22 characters of base64url
   */
  String id();

  /**
   * When the session was created.
   *
   * @return the time, in whole milliseconds
   */
  Instant createdAt();

  /**
   * When the client was last recorded as seen: at most a tenth of the idle timeout before it was
   * really last seen.
   *
   * @return the time, in whole milliseconds
   */
  Instant lastSeenAt();

  /**
   * The absolute timeout.
   *
   * @return the time at which the session ends, even if it is in use
   */
  Instant expiresAt();

  /**
   * When the session ends unless the client is seen again.
   *
   * @return the time, never after {@link #expiresAt}
   */
  Instant idleExpiresAt();

  /**
   * The idle timeout.
   *
   * @return seconds; 0 or less if the session has only the absolute timeout
   */
  int idleSeconds();

  /**
   * Whether the session was created in this request.
   *
   * @return true until a client sends its cookie
   */
  boolean isFresh();

  /**
   * A stored attribute; no listener is notified. In a request, read attributes through its {@code
   * HttpSession} instead.
   *
   * @return empty if there is no attribute of this name, or if its type is no longer known
   */
  Optional<Object> attribute(String name);
}
