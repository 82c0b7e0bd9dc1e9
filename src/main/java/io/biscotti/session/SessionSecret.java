package io.biscotti.session;

import io.biscotti.crypto.Ids;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;

/**
 * A secret that a session carries in an attribute, from which tokens are made that are good for
 * that session alone, as those against CSRF. It stays when the session only gets a new id, so that
 * what other tabs hold stays good, and it is replaced when somebody signs in: what was known of the
 * session before is worth nothing after.
 *
 * <p>Works with any {@code HttpSession}. Thread-safe as that is.
 */
public final class SessionSecret {
  private static final String ATTRIBUTE = "io.biscotti.csrf";
  private static final String DEMANDED = SessionSecret.class.getName();
  private static final Ids IDS = Ids.secure();

  private SessionSecret() {}

  /**
   * Says that this application will ask every session for its secret. From then on a sign-in makes
   * one at once, so that two requests that follow don't each make their own.
   */
  public static void demand(ServletContext context) {
    context.setAttribute(DEMANDED, true);
  }

  /** Whether this application asks every session for its secret. */
  public static boolean isDemanded(ServletContext context) {
    return Boolean.TRUE.equals(context.getAttribute(DEMANDED));
  }

  /** The secret, as {@link Ids#next} made it; absent while the session has none. */
  public static Optional<String> find(HttpSession session) {
    return session.getAttribute(ATTRIBUTE) instanceof String secret
        ? Optional.of(secret)
        : Optional.empty();
  }

  /** The secret, made now if there is none, which changes the session. */
  public static String of(HttpSession session) {
    return find(session).orElseGet(() -> make(session));
  }

  /** Ends what tokens of this session were good for; to be called when somebody signs in. */
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
