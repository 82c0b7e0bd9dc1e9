package io.biscotti.signin;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Proof that a signed-in person entered their password recently. Each session has its own: signing
 * in elsewhere proves nothing here.
 *
 * <ul>
 *   <li>Deleting the account takes the password again, after sign-in (OWASP ASVS 5.0, 7.5.1),
 *       according to the session attribute {@code reauthenticatedAt}.
 *   <li>Ending sessions also accepts a recent sign-in to this session (7.5.2), because someone who
 *       has just typed the password would only type it twice.
 * </ul>
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
   * @throws Refusal with {@code reauth_required} if it never happened or was too long ago, or if
   *     {@link Callers#requireCurrent} throws it
   */
  static void require(HttpServletRequest request, InstantSource clock) {
    if (!isDone(request.getSession(), clock)) {
      throw missing();
    }
    Callers.requireCurrent(request);
  }

  /**
   * Requires a recent re-authentication or a recent sign-in with an account.
   *
   * @throws Refusal with {@code reauth_required} if neither happened recently enough, or if {@link
   *     Callers#requireCurrent} throws it
   */
  static void requireOrSignIn(HttpServletRequest request, InstantSource clock) {
    HttpSession session = request.getSession();
    boolean signedIn =
        Person.of(session)
            // Without an account, nobody entered a password.
            .filter(person -> person.account().isPresent())
            .filter(person -> isRecent(person.authenticatedAt(), clock))
            .isPresent();
    if (!signedIn && !isDone(session, clock)) {
      throw missing();
    }
    Callers.requireCurrent(request);
  }

  private static boolean isDone(HttpSession session, InstantSource clock) {
    return session.getAttribute(ATTRIBUTE) instanceof Instant at && isRecent(at, clock);
  }

  private static boolean isRecent(Instant at, InstantSource clock) {
    return clock.instant().isBefore(at.plus(HOLDS));
  }

  private static Refusal missing() {
    return new Refusal(Problem.of(Code.REAUTH_REQUIRED, "Confirm your password first."));
  }
}
