package io.biscotti.guard;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.TokenMask;
import io.biscotti.session.SessionSecret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.List;

/** Tokens that show that a page could read what was answered to its session. Thread-safe. */
final class CsrfTokens {
  private static final TokenMask MASK = TokenMask.secure();
  private static final Ids IDS = Ids.secure();

  private CsrfTokens() {}

  /**
   * A token for the request's session, another text each time. Without a session none is made, as
   * anybody could have any number of them: the token is then of the right form and good for
   * nothing, as nothing is asked of such a request.
   */
  static String issue(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return MASK.cover(session == null ? IDS.next() : SessionSecret.of(session));
  }

  /** Whether exactly one token was sent, and it is one of this session. */
  static boolean accepts(HttpSession session, List<String> sent) {
    return sent.size() == 1
        && SessionSecret.find(session)
            .filter(secret -> MASK.matches(sent.get(0), secret))
            .isPresent();
  }
}
