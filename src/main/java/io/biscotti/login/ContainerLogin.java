package io.biscotti.login;

import io.biscotti.lifecycle.Session;
import io.biscotti.revocation.Revocations;
import io.biscotti.sessioncookie.SessionCookie;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ties the session in which a container remembers who signed in to our session, for one web
 * application. The container's session holds nothing else and can't be reached through {@code
 * getSession}. By itself it grants no access: the request must also carry the session to which it
 * is bound. Ending our session ends the container's. Thread-safe.
 *
 * <p>Methods take the container's own request, without our wrapper.
 *
 * <p>Source: Servlet spec 13.6.3 (form-based authentication), 13.10 (login and logout).
 */
public final class ContainerLogin {

  /**
   * The attribute of our session that names the person who signed in, so that another person who
   * signs in later doesn't continue the session. Applications don't see it.
   */
  public static final String PERSON = "io.biscotti.login.person";

  private static final Logger LOG = System.getLogger(ContainerLogin.class.getName());
  private static final String BINDING = "io.biscotti.login.binding";

  /** The request attribute that is set if the container remembers a sign-in outside its session. */
  private static final String APART = "io.biscotti.login.apart";

  /** The context attribute that holds our cookie. */
  private static final String ALLOWED = ContainerLogin.class.getName() + ".allowed";

  /** The container's cookie has the name of ours with this suffix. */
  private static final String SUFFIX = "-login";

  /**
   * How much longer the container's session lives than ours, whose idle time counts from its last
   * save.
   */
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final String contextPath;
  private final Clock clock;
  private final Revocations revocations;

  private ContainerLogin(String contextPath, Clock clock, Revocations revocations) {
    this.contextPath = contextPath;
    this.clock = clock;
    this.revocations = revocations;
  }

  /**
   * Lets the container keep its own session, under the name of our cookie with {@code -login} after
   * it and with the same path and flags. Call it from an initializer, because some containers don't
   * allow this change once filters start.
   */
  public static void allow(ServletContext context, SessionCookie cookie) {
    cookie.copyTo(context.getSessionCookieConfig(), SUFFIX);
    context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.COOKIE));
    context.addListener(new SentCookies());
    context.setAttribute(ALLOWED, cookie);
  }

  /**
   * The cookie for which {@link #allow} was called. Since then, the configuration contains another
   * one.
   */
  public static Optional<SessionCookie> allowed(ServletContext context) {
    return Optional.ofNullable((SessionCookie) context.getAttribute(ALLOWED));
  }

  /**
   * Starts while the application starts, and calls {@link #allow} unless an initializer did.
   *
   * @return empty, with a warning, if the container no longer allows this
   */
  public static Optional<ContainerLogin> start(
      ServletContext context, SessionCookie cookie, Clock clock, Revocations revocations) {
    try {
      if (allowed(context).isEmpty()) {
        allow(context, cookie);
      }
      return Optional.of(new ContainerLogin(context.getContextPath(), clock, revocations));
    } catch (IllegalStateException | UnsupportedOperationException e) {
      LOG.log(
          Level.WARNING, "this container can't remember who signed in: FORM sign-in won't work", e);
      return Optional.empty();
    }
  }

  /**
   * The {@code Cookie} fields that a client sent. After a sign-in, Tomcat shows those of the
   * restored request instead.
   *
   * @return empty if the request shows the sent fields
   */
  public Optional<List<String>> sent(HttpServletRequest request) {
    return SentCookies.of(request);
  }

  /** How a request's sign-in relates to its session. */
  public enum Standing {
    /** Nobody is signed in. */
    ANONYMOUS,
    /**
     * Nobody is signed in, but the container has begun a sign-in: this request should carry a
     * session of ours, so that the sign-in can be tied to this visitor.
     */
    BEGUN,
    /** Signed in, and not yet bound to a session of ours: this request should bind it. */
    NEW,
    /** Signed in, with the session to which the sign-in is bound. */
    BOUND,
    /**
     * Signed in a moment ago, without an earlier session of ours. This request has no session, and
     * may have been sent before the response with the first cookie arrived.
     */
    EARLY,
    /** Signed in, but the session to which the sign-in was bound is gone. */
    STALE
  }

  /**
   * Determines a request's standing. Only one request gets {@link Standing#NEW}.
   *
   * @param request the container's own request
   * @param carried supplies our session; called only if the container has a session
   */
  public Standing standing(HttpServletRequest request, Supplier<Carried> carried) {
    HttpSession container = own(request);
    boolean isSignedIn = request.getUserPrincipal() != null;
    if (container == null && isSignedIn) {
      container = apart(request);
    }
    if (container == null) {
      return isSignedIn ? Standing.STALE : Standing.ANONYMOUS;
    }
    if (!isSignedIn) {
      return carried.get().session() == null ? Standing.BEGUN : Standing.ANONYMOUS;
    }
    try {
      Instant now = clock.instant();
      Binding binding = bindingOf(container);
      if (binding == null) {
        boolean isFirst = claim(container, now, carried.get().requested());
        return isFirst ? Standing.NEW : standing(request, carried);
      }
      if (!binding.admits(carried.get(), now, revocations)) {
        boolean early = binding.isEarly(carried.get(), now, revocations);
        return early ? Standing.EARLY : Standing.STALE;
      }
      Session ours = carried.get().session();
      if (ours != null) {
        container.setMaxInactiveInterval(secondsOf(ours, now));
      }
      return Standing.BOUND;
    } catch (IllegalStateException e) {
      // Another request has just ended it.
      return Standing.STALE;
    }
  }

  /**
   * A session for a sign-in that the container remembers elsewhere: Open Liberty uses the cookie
   * {@code LtpaToken2}. Null if the container refuses the session, as in {@link #own}.
   */
  private static @Nullable HttpSession apart(HttpServletRequest request) {
    try {
      HttpSession container = request.getSession(true);
      container.setAttribute(APART, true);
      return container;
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "the container can't tie a sign-in to a session", e);
      return null;
    }
  }

  private synchronized boolean claim(HttpSession container, Instant now, @Nullable String former) {
    if (bindingOf(container) != null) {
      return false;
    }
    container.setAttribute(BINDING, new Binding(now, former));
    return true;
  }

  private static @Nullable Binding bindingOf(HttpSession container) {
    return container.getAttribute(BINDING) instanceof Binding binding ? binding : null;
  }

  /**
   * How long our session may live without a request, so that neither session outlasts the other for
   * long.
   */
  private static int secondsOf(Session session, Instant now) {
    Duration left = Duration.between(now, session.expiresAt());
    Duration idle = Duration.ofSeconds(session.idleSeconds());
    Duration least = session.idleSeconds() > 0 && idle.compareTo(left) < 0 ? idle : left;
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, least.plus(SLACK).toSeconds()));
  }

  /**
   * Makes sure that the container has a session in which it can remember a sign-in. Call it before
   * the sign-in.
   */
  public void prepare(HttpServletRequest request) {
    request.getSession(true);
  }

  /**
   * Binds the container's session, if it remembers a sign-in, to a session of ours: a new one, or
   * one that has just got another id.
   *
   * @param former the id that the request asked for; null if it sent no cookie
   */
  public void bind(HttpServletRequest request, Session session, @Nullable String former) {
    HttpSession container = own(request);
    if (container == null || request.getUserPrincipal() == null) {
      return;
    }
    try {
      Instant now = clock.instant();
      claim(container, now, former);
      Binding binding = bindingOf(container);
      if (binding != null) {
        binding.add(session, now);
        container.setMaxInactiveInterval(secondsOf(session, now));
      }
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "another request has just ended the container's session", e);
    }
  }

  /**
   * Ends the container's session, and the session of ours to which it is bound.
   *
   * @throws io.biscotti.lifecycle.SessionException if the revocation could not be saved
   */
  public void end(HttpServletRequest request) {
    HttpSession container = own(request);
    if (container == null) {
      return;
    }
    try {
      Binding binding = bindingOf(container);
      boolean apart = container.getAttribute(APART) != null;
      container.invalidate();
      if (apart) {
        signOut(request);
      }
      if (binding != null) {
        binding.limits().forEach(revocations::revoke);
        revocations.ensure();
      }
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "another request has just ended the container's session", e);
    }
  }

  private static void signOut(HttpServletRequest request) {
    try {
      request.logout();
    } catch (ServletException e) {
      LOG.log(Level.DEBUG, "the container could not sign the user out", e);
    }
  }

  /** Ends the container's session only. */
  public void forget(HttpServletRequest request) {
    HttpSession container = own(request);
    if (container != null) {
      try {
        container.invalidate();
      } catch (IllegalStateException e) {
        LOG.log(Level.DEBUG, "another request has just ended the container's session", e);
      }
    }
  }

  /**
   * The container's session of a request; null if there is none. A request that another application
   * dispatches here has that application's session. Open Liberty throws its own exception for
   * somebody else's session, and for the session of a sign-in that has ended.
   */
  private @Nullable HttpSession own(HttpServletRequest request) {
    try {
      HttpSession session = request.getSession(false);
      return session != null && isHere(session) ? session : null;
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "the container refuses its own session", e);
      return null;
    }
  }

  /**
   * Whether a session belongs to this application. Open Liberty's session gives the root's path as
   * a slash.
   */
  private boolean isHere(HttpSession session) {
    String path = session.getServletContext().getContextPath();
    return path.equals("/") ? contextPath.isEmpty() : path.equals(contextPath);
  }
}
