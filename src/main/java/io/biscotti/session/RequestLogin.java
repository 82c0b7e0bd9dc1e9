package io.biscotti.session;

import io.biscotti.login.Carried;
import io.biscotti.login.ContainerLogin;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.util.Objects;

/**
 * Checks that the person whom the container reports as signed in is the one in the request's
 * session. Not thread-safe: used by the thread that runs the request.
 */
final class RequestLogin {

  private static final Logger LOG = System.getLogger(RequestLogin.class.getName());

  private final ContainerLogin container;
  private final SessionRequest request;
  private boolean checked;

  RequestLogin(ContainerLogin container, SessionRequest request) {
    this.container = container;
    this.request = request;
  }

  /**
   * Checks the sign-in; only the first call does. It relies on the session to which the sign-in is
   * bound, even if the application never asks for the session, because the container has already
   * admitted the request.
   *
   * @return false if it has ended or isn't this visitor's yet. The response then redirects the
   *     client to the same address, so that the container decides again
   * @throws io.biscotti.lifecycle.SessionException if another node may have ended the session
   */
  boolean admits() {
    if (checked || request.response().isCommitted()) {
      return true;
    }
    checked = true;
    if (request.raw().getUserPrincipal() != null) {
      request.requestSession().requireTrusted();
    }
    return switch (standing()) {
      case NEW -> {
        adopt();
        yield true;
      }
      case BEGUN -> {
        request.requestSession().session(true);
        yield true;
      }
      case EARLY -> request.getDispatcherType() == DispatcherType.REQUEST ? again() : refused();
      case STALE -> refused();
      case ANONYMOUS, BOUND -> true;
    };
  }

  private ContainerLogin.Standing standing() {
    return container.standing(request.raw(), this::carried);
  }

  private Carried carried() {
    RequestSession session = request.requestSession();
    return new Carried(session.core().orElse(null), session.requestedId());
  }

  private void adopt() {
    Principal person = request.raw().getUserPrincipal();
    if (person != null) {
      request.requestSession().signedIn(Objects.requireNonNullElse(person.getName(), ""));
    }
  }

  /**
   * Ends a sign-in whose session is gone. Only the client's own request can be redirected; an error
   * page or a forward continues with nobody signed in.
   */
  private boolean refused() {
    HttpServletRequest raw = request.raw();
    try {
      raw.logout();
    } catch (ServletException e) {
      LOG.log(Level.DEBUG, "the container could not sign the user out", e);
    }
    container.forget(raw);
    return request.getDispatcherType() != DispatcherType.REQUEST || again();
  }

  /** Redirects the client to the same address. */
  private boolean again() {
    HttpServletRequest raw = request.raw();
    String query = raw.getQueryString();
    HttpServletResponse answer = request.response();
    answer.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
    answer.setHeader("Cache-Control", "no-store");
    // Keep only one leading slash: two would name another host.
    answer.setHeader(
        "Location",
        raw.getRequestURI().replaceFirst("^/+", "/") + (query == null ? "" : "?" + query));
    return false;
  }

  /**
   * Called before a sign-in: the container needs a session in which to remember it.
   *
   * @throws io.biscotti.lifecycle.SessionException if another node may have ended the session that
   *     the sign-in would continue
   */
  void prepare() {
    if (!request.response().isCommitted()) {
      request.requestSession().requireTrusted();
      container.prepare(request.raw());
    }
  }

  /** Called before the container may show the form: a sign-in must be tied to a session. */
  void begin() {
    prepare();
    if (!request.response().isCommitted()) {
      request.requestSession().session(true);
    }
  }

  /** Called after a sign-in. If the response is committed, the next request adopts it. */
  void check() {
    if (!request.response().isCommitted() && standing() == ContainerLogin.Standing.NEW) {
      adopt();
    }
  }

  /** Called after {@code logout}. */
  void signedOut() {
    container.forget(request.raw());
    request.requestSession().signedOut();
  }
}
