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
 * Re-authentication: a signed-in person entered their password again recently, according to the
 * session attribute {@code reauthenticatedAt}. Actions that can't be undone require it (OWASP ASVS
 * 5.0, 7.5.1).
 */
final class Reauthentication {
  /** How long it is valid. */
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
   * Requires a recent re-authentication.
   *
   * @throws Refusal with {@code reauth_required} if it never happened or was too long ago
   */
  static void require(HttpSession session, InstantSource clock) {
    boolean holds =
        session.getAttribute(ATTRIBUTE) instanceof Instant at
            && clock.instant().isBefore(at.plus(HOLDS));
    if (!holds) {
      throw new Refusal(Problem.of(Code.REAUTH_REQUIRED, "Confirm your password first."));
    }
  }
}
