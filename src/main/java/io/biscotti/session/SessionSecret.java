package io.biscotti.session;

import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.Session;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;

/**
 * A secret in a session attribute, used to derive tokens that are valid for that session alone,
 * such as CSRF tokens. A new session id alone doesn't change it, so tokens in other tabs stay
 * valid. Sign-in replaces it, so that tokens of the earlier session become worthless.
 *
 * <p>Works with any {@code HttpSession}. As thread-safe as that session.
 */
public final class SessionSecret {
  private static final String ATTRIBUTE = "io.biscotti.csrf";
  private static final String DEMANDED = SessionSecret.class.getName();
  private static final Ids IDS = Ids.secure();

  private SessionSecret() {}

  /**
   * Declares that this application will ask every session for its secret. From then on each sign-in
   * creates the secret at once, so that two parallel requests after it don't each create one.
   */
  public static void demand(ServletContext context) {
    context.setAttribute(DEMANDED, true);
  }

  /** Whether this application asks every session for its secret. */
  public static boolean isDemanded(ServletContext context) {
    return Boolean.TRUE.equals(context.getAttribute(DEMANDED));
  }

  /** The secret, created by {@link Ids#next}; empty while the session has none. */
  public static Optional<String> find(HttpSession session) {
    return session.getAttribute(ATTRIBUTE) instanceof String secret
        ? Optional.of(secret)
        : Optional.empty();
  }

  /** Like {@link #find(HttpSession)}, for a session as its store sees it. */
  public static Optional<String> find(Session session) {
    return session.attribute(ATTRIBUTE).filter(String.class::isInstance).map(String.class::cast);
  }

  /** The secret; created if the session has none, which changes the session. */
  public static String of(HttpSession session) {
    return find(session).orElseGet(() -> make(session));
  }

  /** Invalidates the tokens derived from this session's secret. Call it at sign-in. */
  public static void renew(HttpSession session) {
    if (isDemanded(session.getServletContext())) {
      make(session);
    } else {
      session.removeAttribute(ATTRIBUTE);
    }
  }

  private static String make(HttpSession session) {
    String secret = IDS.next();
    session.setAttribute(ATTRIBUTE, secret);
    return secret;
  }
}
