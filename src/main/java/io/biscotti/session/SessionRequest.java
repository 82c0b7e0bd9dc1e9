package io.biscotti.session;

import io.biscotti.commit.AsyncCommit;
import io.biscotti.commit.CommittingAsyncContext;
import io.biscotti.commit.CommittingDispatcher;
import io.biscotti.container.UpgradedSocket;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as the application sees it: its session, sign-in, asynchronous processing and
 * dispatchers are ours.
 */
final class SessionRequest extends PassingRequest {

  /** Servlet spec 7.1.3. */
  private static final String IN_PATH = ";jsessionid=";

  private final @Nullable RequestLogin login;
  private volatile @Nullable CommittingAsyncContext async;

  /** The pass in which the container is authenticating; 0 if it isn't. */
  private int asking;

  /** Wraps a request. Call {@link #response(SessionResponse)} next. */
  SessionRequest(SessionScope scope, HttpServletRequest request) {
    super(scope, request);
    this.login = scope.login() == null ? null : new RequestLogin(scope.login(), this);
  }

  /**
   * Finds the wrapper that this application put around a request; null if the request did not pass
   * its filter. A request that another application dispatches here also has that application's
   * wrapper.
   */
  static @Nullable SessionRequest of(ServletRequest request, SessionScope scope) {
    ServletRequest each = request;
    while (each instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof SessionRequest found && found.scope().equals(scope)) {
        return found;
      }
      each = wrapper.getRequest();
    }
    return null;
  }

  /**
   * Finds the outermost wrapper of a request, which belongs to the application that handles it now;
   * empty if the request did not pass the filter.
   */
  static Optional<SessionRequest> of(ServletRequest request) {
    ServletRequest each = request;
    while (each instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof SessionRequest found) {
        return Optional.of(found);
      }
      each = wrapper.getRequest();
    }
    return Optional.empty();
  }

  @Override
  public HttpSession getSession() {
    return Objects.requireNonNull(getSession(true));
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    if (asking > 0 && asking == pass()) {
      // Jetty looks for its own session in the outermost request.
      return raw().getSession(create);
    }
    return requestSession().session(create);
  }

  @Override
  public String changeSessionId() {
    return requestSession().renew();
  }

  /**
   * Checks that the container's sign-in belongs to this session.
   *
   * @return false if the sign-in has ended; the response then redirects the client to the same
   *     address
   */
  boolean admits() {
    return login == null || login.admits();
  }

  /**
   * Signs in, and remembers the sign-in in a session with a new id. Without {@code FORM}
   * authentication, it lasts for this request only. An existing session still gets a new id, as in
   * the container itself, so that nobody who knows the old id can use the session.
   */
  @Override
  public void login(String name, String password) throws ServletException {
    if (login == null) {
      super.login(name, password);
      requestSession().signedInNow(Objects.requireNonNullElse(raw().getRemoteUser(), name));
      return;
    }
    login.prepare();
    super.login(name, password);
    login.check();
  }

  @Override
  public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
    if (login == null) {
      return super.authenticate(response);
    }
    login.begin();
    int outer = asking;
    asking = pass();
    boolean signedIn;
    try {
      signedIn = super.authenticate(response);
    } finally {
      asking = outer;
    }
    if (signedIn) {
      login.check();
    }
    return signedIn;
  }

  /** Signs out; the session stays. */
  @Override
  public void logout() throws ServletException {
    super.logout();
    if (login == null) {
      requestSession().signedOut();
    } else {
      login.signedOut();
    }
  }

  /**
   * The id of the session that the client's cookie was issued for, even if that has ended; a hash
   * of the cookie if it can't be read. Never the token, which is a secret. Without a cookie, it is
   * the text after {@code ;jsessionid=} in the path, which is never valid; null if there is none.
   */
  @Override
  public @Nullable String getRequestedSessionId() {
    String sent = requestSession().requestedId();
    return sent == null ? inPath() : sent;
  }

  private @Nullable String inPath() {
    String path = scope().readsPaths() ? getRequestURI() : "";
    int start = path.indexOf(IN_PATH);
    return start < 0 ? null : path.substring(start + IN_PATH.length()).split("[;/]", 2)[0];
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return requestSession().isRequestedValid();
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return requestSession().requestedId() != null;
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return !isRequestedSessionIdFromCookie() && inPath() != null;
  }

  /** Starts with our wrappers, where the container would use the objects inside them. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response(), true);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse given) {
    return startAsync(request, given, isOriginal(request) && SessionResponse.isOriginal(given));
  }

  /** Whether a request has no wrappers but those of this filter. */
  private static boolean isOriginal(ServletRequest request) {
    return request instanceof SessionRequest wrapper
        ? isOriginal(wrapper.getRequest())
        : !(request instanceof ServletRequestWrapper);
  }

  private AsyncContext startAsync(ServletRequest request, ServletResponse given, boolean original) {
    if (isAsyncSupported() && !isAsyncStarted()) {
      // Do this before the container starts: if the session can't be saved, nobody would complete
      // the request.
      response().passOn();
    }
    AsyncContext started = super.startAsync(request, given);
    begunAsync();
    SessionResponse committing = response();
    started.addListener(new AsyncCommit(committing::finishAsync, this::over), request, given);
    async = new CommittingAsyncContext(started, committing::finishAsync, original);
    return async;
  }

  /** The object that {@link #startAsync} returned, unless another wrapper started it. */
  @Override
  public AsyncContext getAsyncContext() {
    AsyncContext started = super.getAsyncContext();
    CommittingAsyncContext known = async;
    if (known == null || !known.isAround(started)) {
      known =
          new CommittingAsyncContext(
              started, response()::finishAsync, started.hasOriginalRequestAndResponse());
      async = known;
    }
    return known;
  }

  /**
   * Upgrades the connection. The handler doesn't write through the response, so nothing can be
   * held.
   */
  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> type)
      throws IOException, ServletException {
    response().passOn();
    T handler = super.upgrade(type);
    UpgradedSocket.of(handler).ifPresent(socket -> requestSession().upgraded(socket));
    return handler;
  }

  @Override
  public @Nullable RequestDispatcher getRequestDispatcher(String path) {
    RequestDispatcher dispatcher = super.getRequestDispatcher(path);
    return dispatcher == null
        ? null
        : new CommittingDispatcher(dispatcher, response()::commitSession);
  }
}
