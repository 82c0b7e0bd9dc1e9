package io.biscotti.lifecycle;

import java.time.Duration;

/**
 * How long a session lives. Immutable and thread-safe.
 *
 * @param idle the idle timeout, unless {@code HttpSession.setMaxInactiveInterval} sets another for
 *     one session; at least 1 s, whole seconds, at most {@code lifetime}
 * @param lifetime the absolute timeout, even for a session in use; at least 1 s
 * @see <a
 *     href="https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html">OWASP,
 *     Session Management, on idle and absolute timeouts</a>
 */
public record SessionPolicy(Duration idle, Duration lifetime) {

  /** An idle timeout of 30 minutes, and an absolute timeout of 12 hours. */
  public static final SessionPolicy DEFAULT =
      new SessionPolicy(Duration.ofMinutes(30), Duration.ofHours(12));

  /**
   * The idle timeout that {@code <session-timeout>} asks for, if {@code session.idle} is not set.
   *
   * @param minutes of {@code ServletContext.getSessionTimeout}; 0 or less means no idle timeout
   *     below the absolute one
   */
  public static Duration idleAfter(int minutes) {
    return minutes > 0 ? Duration.ofMinutes(minutes) : DEFAULT.lifetime();
  }

  /**
   * Checks the timeouts.
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
