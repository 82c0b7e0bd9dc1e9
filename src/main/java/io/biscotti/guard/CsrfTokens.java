package io.biscotti.guard;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.TokenMask;
import io.biscotti.lifecycle.Session;
import io.biscotti.session.SessionSecret;
import io.biscotti.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * CSRF tokens: sending one proves that the page could read a response to its session. Thread-safe.
 */
final class CsrfTokens {
  private static final TokenMask MASK = TokenMask.secure();
  private static final Ids IDS = Ids.secure();

  private CsrfTokens() {}

  /**
   * The cookies besides the session cookie that authenticate a request: the access and refresh
   * tokens of {@code TokenFilter} and {@code /api/token}.
   */
  static final List<String> CREDENTIALS = List.of("access_token", "refresh_token");

  /** Whether a request has one of the {@link #CREDENTIALS} cookies, valid or not. */
  static boolean isDemanded(HttpServletRequest request) {
    List<String> fields = Collections.list(request.getHeaders("Cookie"));
    return CREDENTIALS.stream()
        .anyMatch(name -> !CookieHeader.parse(fields, name).values(name).isEmpty());
  }

  /**
   * A token for the request's session; every call returns a different text. Doesn't create a
   * session, because then anybody could create any number of them. Without a session, the token has
   * the right form but is never accepted, and such a request needs no token anyway. There is one
   * exception if tokens are required: a request with one of the {@link #CREDENTIALS} cookies gets
   * an anonymous session.
   */
  static String issue(HttpServletRequest request) {
    Optional<String> known = secret(request);
    if (known.isPresent()) {
      return MASK.cover(known.get());
    }
    boolean isMade = SessionSecret.isDemanded(request.getServletContext()) && isDemanded(request);
    HttpSession session = request.getSession(isMade);
    return MASK.cover(session == null ? IDS.next() : SessionSecret.of(session));
  }

  /** Whether exactly one token was sent and it belongs to the request's session. */
  static boolean accepts(HttpServletRequest request, List<String> sent) {
    return sent.size() == 1
        && secret(request).filter(secret -> MASK.matches(sent.get(0), secret)).isPresent();
  }

  /**
   * The secret of a request's session; empty if there is no session or no secret. Works even while
   * the session can't be used because another server may have ended it: a token only proves that a
   * request comes from the session's pages, and signing out must work.
   */
  private static Optional<String> secret(HttpServletRequest request) {
    Optional<Session> own = Sessions.current(request);
    return own.isPresent()
        ? SessionSecret.find(own.get())
        : Optional.ofNullable(request.getSession(false)).flatMap(each -> SessionSecret.find(each));
  }
}
