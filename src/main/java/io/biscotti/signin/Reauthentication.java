package io.biscotti.signin;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * That somebody who is signed in gave their password again just now, as the session's attribute
 * {@code reauthenticatedAt} says: what can't be undone asks for it (OWASP ASVS 5.0, 7.5.1).
 */
final class Reauthentication {
  /** How long it holds. */
  static final Duration HOLDS = Duration.ofMinutes(10);

  private static final String ATTRIBUTE = "reauthenticatedAt";

  private Reauthentication() {}

  static void note(HttpSession session, InstantSource clock) {
    session.setAttribute(ATTRIBUTE, clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  static void forget(HttpSession session) {
    session.removeAttribute(ATTRIBUTE);
  }

  /**
   * Demands it.
   *
   * @throws Refusal with {@code reauth_required} when it was never done, or too long ago
   */
  static void require(HttpSession session, InstantSource clock) {
    boolean holds =
        session.getAttribute(ATTRIBUTE) instanceof Instant at
            && clock.instant().isBefore(at.plus(HOLDS));
    if (!holds) {
      throw new Refusal(Problem.of(Code.REAUTH_REQUIRED, "Give your password again first."));
    }
  }
}
