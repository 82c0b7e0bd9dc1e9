package io.biscotti.guard;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.TokenMask;
import io.biscotti.session.SessionSecret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.List;

/** Tokens that show that a page could read what was answered to its session. Thread-safe. */
final class CsrfTokens {
  private static final TokenMask MASK = TokenMask.secure();
  private static final Ids IDS = Ids.secure();

  private CsrfTokens() {}

  /**
   * The cookies beside the session's that say who somebody is: those of access and refresh tokens,
   * as {@code TokenFilter} and {@code /api/token} know them.
   */
  static final List<String> CREDENTIALS = List.of("access_token", "refresh_token");

  /** Whether a request has cookies of {@link #CREDENTIALS}, good or not. */
  static boolean isDemanded(HttpServletRequest request) {
    List<String> fields = Collections.list(request.getHeaders("Cookie"));
    return CREDENTIALS.stream()
        .anyMatch(name -> !CookieHeader.parse(fields, name).values(name).isEmpty());
  }

  /**
   * A token for the request's session, another text each time. Without a session none is made, as
   * anybody could have any number of them: the token is then of the right form and good for
   * nothing, as nothing is asked of such a request. But where tokens are demanded for cookies of
   * {@link #CREDENTIALS}, those get a session of nobody's.
   */
  static String issue(HttpServletRequest request) {
    boolean isMade = SessionSecret.isDemanded(request.getServletContext()) && isDemanded(request);
    HttpSession session = request.getSession(isMade);
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
