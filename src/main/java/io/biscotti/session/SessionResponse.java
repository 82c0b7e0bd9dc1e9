package io.biscotti.session;

import io.biscotti.commit.CommittingResponse;
import io.biscotti.container.Container;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.hold.HeldResponse;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.sessioncookie.SharedCaches;
import io.biscotti.store.SessionTooLargeException;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response that commits the session before anything can commit the response: the first body byte,
 * a flush, an error, a redirect. After that the cookie can no longer be added. A response that is
 * held back ({@code session.hold}) commits the session when it is sent.
 */
final class SessionResponse extends CommittingResponse {

  private static final Logger LOG = System.getLogger(SessionResponse.class.getName());

  /**
   * A single write of this many bytes may fill the container's buffer. Before such a write the
   * session is checked again, as before a flush.
   */
  private static final int LARGE = 1_024;

  private final PassingRequest request;
  private final HttpServletResponse given;
  private final @Nullable HeldResponse held;
  private boolean checked;
  private volatile boolean spoiled;

  private SessionResponse(
      PassingRequest request, HttpServletResponse given, @Nullable HeldResponse held) {
    super(held == null ? given : held);
    this.request = request;
    this.given = given;
    this.held = held;
    request.response(this);
  }

  /** Whether a response has no wrappers but those of this filter. */
  static boolean isOriginal(ServletResponse response) {
    return response instanceof SessionResponse wrapper
        ? isOriginal(wrapper.getResponse())
        : !(response instanceof ServletResponseWrapper);
  }

  /**
   * Wraps the response to a request.
   *
   * @param hold how much of the body is held back, 0 for nothing
   */
  static SessionResponse of(PassingRequest request, HttpServletResponse given, int hold) {
    return new SessionResponse(
        request,
        given,
        hold == 0
            ? null
            : new HeldResponse(given, hold, request::commitSession, request::isIncluded));
  }

  /** The response that the filter was given. */
  HttpServletResponse given() {
    return given;
  }

  private boolean isHolding() {
    return held != null && held.isHolding();
  }

  /**
   * Clears what is held of the body (Servlet spec 9.4).
   *
   * @throws IllegalStateException if the application regards the response as committed
   */
  void beginForward() {
    if (held != null && held.isHolding()) {
      held.resetBuffer();
    }
  }

  /** Stops holding the response back, because this request can't be held to its end. */
  void passOn() {
    if (held != null) {
      held.passOn();
    }
  }

  /**
   * Commits the session before something is sent. While the response is held back, nothing is sent.
   */
  @Override
  public void commitSession() {
    if (!isHolding()) {
      commitNow();
    }
  }

  /**
   * Commits the session if it was used. The cookie is set on the response that the filter was
   * given: for an include, a container may have added another response that drops headers.
   */
  void commitNow() {
    RequestSession requestSession = session();
    if (requestSession != null) {
      requestSession.commit(request, request.headers());
    }
  }

  /** The session to commit: one that was used, or one whose idle limit moves. */
  private @Nullable RequestSession session() {
    RequestSession used = request.touched();
    if (used != null || checked) {
      return used;
    }
    checked = true;
    request.keepAlive();
    return request.touched();
  }

  /**
   * Commits the session before a part of the body of this length, which could commit the response.
   * The session is checked before the first part, after each known change, and before a large part.
   * Otherwise this costs almost nothing, because bodies may be written byte by byte. The next
   * flush, or the end, finds a value that was changed in place meanwhile.
   *
   * @param length how many bytes or characters are about to be written
   */
  @Override
  protected void beforeBody(int length) {
    RequestSession requestSession = session();
    if (requestSession != null
        && (length >= LARGE || !requestSession.isSettled())
        && !isHolding()
        && !given.isCommitted()) {
      requestSession.commit(request, request.headers(), false);
    }
  }

  /**
   * Ends a pass through the filter.
   *
   * @param last whether it is the outermost pass; what is held stays held until that ends
   * @param failed whether the chain threw an exception. The container then answers with an error,
   *     unless the application regards its response as committed
   * @throws IOException if the client has disconnected
   */
  void leave(boolean last, boolean failed) throws IOException {
    if (held == null || !held.isHolding()) {
      finish();
    } else if (last) {
      if (failed && !held.isCommitted()) {
        held.discard();
      }
      finish();
      held.send();
    }
  }

  /**
   * Commits the session at the end of the request. If it can't be saved, the response says so,
   * unless it has already been sent.
   */
  void finish() {
    RuntimeException failure = request.failure();
    try {
      if (failure == null) {
        commitNow();
      }
    } catch (SessionException | SessionTooLargeException e) {
      failure = e;
    }
    if (failure != null) {
      refuse(failure);
    }
  }

  /**
   * As {@link #finish}, for an asynchronous request. Containers ignore exceptions thrown here, so a
   * value that can't be stored becomes a 500 here, and is logged once.
   */
  void finishAsync() {
    if (spoiled) {
      return;
    }
    try {
      finish();
    } catch (RuntimeException e) {
      spoiled = true;
      LOG.log(Level.ERROR, "the session of an asynchronous request can't be saved", e);
      if (!given.isCommitted()) {
        given.reset();
        given.setStatus(SC_INTERNAL_SERVER_ERROR);
      }
    }
  }

  /** Replaces the response with one that says why the session could not be loaded or saved. */
  private void refuse(RuntimeException cause) {
    if (given.isCommitted()) {
      return;
    }
    if (held != null) {
      held.discard();
    }
    try {
      Problems.write(
          request,
          given,
          cause instanceof SessionTooLargeException tooLarge
              ? Problem.of(Code.SESSION_TOO_LARGE, String.valueOf(tooLarge.getMessage()))
              : Problem.of(
                      Code.UNAVAILABLE,
                      "The session could not be read, saved or permanently ended. Try again.")
                  .header("Retry-After", "5"));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the client disconnected before the response was sent", e);
    }
  }

  /**
   * Adds a cookie; on Open Liberty as a header. After {@code addCookie}, it would send the session
   * cookie as it was then, whatever is written later.
   */
  @Override
  public void addCookie(Cookie cookie) {
    Optional<String> line =
        Container.keepsCookiesApart(request.scope().context())
            ? ServletCookies.line(cookie)
            : Optional.empty();
    if (line.isPresent()) {
      addHeader("Set-Cookie", line.get());
    } else {
      super.addCookie(cookie);
    }
  }

  @Override
  protected void afterHeader(String name) {
    RequestSession requestSession = request.touched();
    if (requestSession == null || name == null) {
      return;
    }
    boolean shared = "Set-Cookie".equalsIgnoreCase(name) || "Vary".equalsIgnoreCase(name);
    if (shared || SharedCaches.areToldBy(name)) {
      requestSession.declare(request, request.headers());
    }
  }
}
