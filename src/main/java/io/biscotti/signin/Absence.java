package io.biscotti.signin;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.session.Sessions;
import io.biscotti.store.Loaded;
import jakarta.servlet.http.HttpServletRequest;

/** Why nobody is signed in. */
public final class Absence {
  private Absence() {}

  /**
   * The problem for a request without a {@link Person}.
   *
   * @param request passed {@code SessionFilter}
   * @return {@code session_revoked} or {@code session_expired} if the request's cookie says so,
   *     else {@code not_signed_in}; all are 401
   */
  public static Problem of(HttpServletRequest request) {
    return switch (reason(request)) {
      case REVOKED -> Problem.of(Code.SESSION_REVOKED, "The session was ended. Sign in again.");
      case EXPIRED ->
          Problem.of(Code.SESSION_EXPIRED, "The session passed its time limit. Sign in again.");
      case MALFORMED, FORGED, UNKNOWN -> Problem.of(Code.NOT_SIGNED_IN, "Nobody is signed in.");
    };
  }

  /** Whether the cookie belongs to a session of ours that was revoked or has expired. */
  static boolean isKnown(HttpServletRequest request) {
    Loaded.Reason reason = reason(request);
    return reason == Loaded.Reason.REVOKED || reason == Loaded.Reason.EXPIRED;
  }

  private static Loaded.Reason reason(HttpServletRequest request) {
    return Sessions.absence(request).orElse(Loaded.Reason.UNKNOWN);
  }
}
