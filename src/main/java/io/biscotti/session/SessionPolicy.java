package io.biscotti.session;

import java.time.Duration;

/**
 * How long a session lives. Immutable and thread-safe.
 *
 * @param idle how long a session lives without a request that touches it, unless {@code
 *     HttpSession.setMaxInactiveInterval} says otherwise for one session; at least 1 s, whole
 *     seconds, at most {@code lifetime}
 * @param lifetime how long a session lives at most, however busy; at least 1 s
 * @see <a
 *     href="https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html">
 *     OWASP, Session Management, on idle and absolute timeouts</a>
 */
public record SessionPolicy(Duration idle, Duration lifetime) {

  /** Idle 30 minutes, absolute 12 hours. */
  public static final SessionPolicy DEFAULT =
      new SessionPolicy(Duration.ofMinutes(30), Duration.ofHours(12));

  /**
   * The idle limit that {@code <session-timeout>} asks for, where {@code session.idle} is absent.
   *
   * @param minutes of {@code ServletContext.getSessionTimeout}; 0 or less means no idle limit below
   *     the absolute one
   */
  public static Duration idleAfter(int minutes) {
    return minutes > 0 ? Duration.ofMinutes(minutes) : DEFAULT.lifetime();
  }

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if either is below 1 s, if idle has a fraction of a second, or
   *     if idle is above lifetime
   */
  public SessionPolicy {
    if (idle.compareTo(Duration.ofSeconds(1)) < 0
        || !idle.equals(Duration.ofSeconds(idle.toSeconds()))) {
      throw new IllegalArgumentException(
          "idle must be whole seconds and at least PT1S, was " + idle);
    }
    if (lifetime.compareTo(idle) < 0) {
      throw new IllegalArgumentException(
          "lifetime must be at least idle (" + idle + "), was " + lifetime);
    }
  }
}
