package io.biscotti.session;

import io.biscotti.container.UpgradedSocket;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.sessioncookie.AnswerHeaders;
import io.biscotti.sessioncookie.HidingRequest;
import io.biscotti.sessioncookie.SharedCaches;
import io.biscotti.store.SessionTooLargeException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
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
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request with our session. It loads nothing until the session is first used; from then on it has
 * a {@link RequestSession}, which it shares with other wrappers of the same request.
 */
final class SessionRequest extends HidingRequest {

  /**
   * An attribute that leads to the container's response for this request. When another application
   * dispatches a request here, Jetty gives this one its own response, which shows only one line of
   * each header, and drops all headers in an include. The value uses only servlet types, because
   * the other application may have its own copy of our classes.
   */
  private static final String RESPONSE = "io.biscotti.session.response";

  /** Servlet spec 7.1.3. */
  private static final String IN_PATH = ";jsessionid=";

  /** The dispatches that a container starts: in others, the beans of the session are in use. */
  private static final Set<DispatcherType> SCOPED =
      EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC);

  private final SessionScope scope;
  private final HttpServletResponse given;
  private @Nullable SessionResponse response;
  private volatile @Nullable RequestSession requestSession;
  private volatile @Nullable RuntimeException failure;
  private volatile boolean asynchronous;
  private volatile @Nullable CommittingAsyncContext async;
  private int passes;
  private int includes;
  private final @Nullable RequestLogin login;
  private boolean moved;

  /** The pass in which the container is asked to authenticate; 0 if it is not. */
  private int asking;

  /**
   * Wraps a request.
   *
   * @param given the response that came with it
   */
  SessionRequest(SessionScope scope, HttpServletRequest request, HttpServletResponse given) {
    super(request, scope.hidden());
    this.scope = scope;
    this.given = given;
    this.requestSession = RequestSession.of(scope, request);
    this.login = scope.login() == null ? null : new RequestLogin(scope.login(), this);
    this.includes = request.getDispatcherType() == DispatcherType.INCLUDE ? 1 : 0;
  }

  /**
   * Finds the wrapper that this application put around a request; null if the request did not pass
   * its filter. A request that another application dispatches here also has a wrapper of that
   * application.
   */
  static @Nullable SessionRequest of(ServletRequest request, SessionScope scope) {
    ServletRequest each = request;
    while (each instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof SessionRequest found && found.scope.equals(scope)) {
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

  void response(SessionResponse wrapped) {
    response = wrapped;
  }

  /** The response that belongs to this request. */
  HttpServletResponse answer() {
    SessionResponse wrapped = response;
    return wrapped == null ? given : wrapped;
  }

  /** Commits the session to the response, which is about to be sent. */
  void commitSession() {
    Objects.requireNonNull(response).commitNow();
  }

  /** The request beneath this wrapper. */
  HttpServletRequest raw() {
    return (HttpServletRequest) getRequest();
  }

  /** The request's session, loaded now if this is the first call. */
  RequestSession requestSession() {
    RequestSession found = requestSession;
    return found == null ? look() : found;
  }

  private synchronized RequestSession look() {
    RequestSession known = RequestSession.of(scope, raw());
    RequestSession found = known == null ? lookNow() : known;
    requestSession = found;
    if (known == null) {
      found.announce(this);
    }
    return found;
  }

  private RequestSession lookNow() {
    try {
      return RequestSession.begin(scope, raw(), headers());
    } catch (SessionException e) {
      failure = e;
      throw e;
    }
  }

  /** Why the session could not be loaded or saved, null if all is well. */
  @Nullable RuntimeException failure() {
    RequestSession found = requestSession;
    return failure == null && found != null ? found.failure() : failure;
  }

  /** Whether the response can still say why the session could not be loaded or saved. */
  boolean isExplainable() {
    return failure() != null && !given.isCommitted();
  }

  /** The headers of the response, in the present dispatch. */
  AnswerHeaders headers() {
    return new AnswerHeaders(given, base(), isIncluded());
  }

  /** Whether the request is in an include now. */
  boolean isIncluded() {
    return includes > 0;
  }

  private HttpServletResponse base() {
    return getRequest().getAttribute(RESPONSE) instanceof HttpServletResponse other
        ? other
        : AnswerHeaders.inner(given);
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return RESPONSE.equals(name) ? base() : super.getAttribute(name);
  }

  /** Begins a forward, for which a container may have cleared only the buffer of its own. */
  void beginForward() {
    Objects.requireNonNull(response).beginForward();
  }

  /** Begins an include, in which the container may drop headers. */
  void beginInclude() {
    includes++;
  }

  /** Ends an include. */
  void endInclude() {
    includes--;
  }

  /** Begins a pass through the filter: the first one, or one for a dispatch. */
  void enter() {
    passes++;
    RequestSession found = requestSession;
    if (found != null) {
      found.open();
    }
  }

  /**
   * Ends a pass through the filter, and the use of the session unless the request continues.
   *
   * @param failed whether the chain threw an exception
   * @throws IOException if the client has disconnected
   */
  void leave(boolean failed) throws IOException {
    passes--;
    try {
      noteUpgrade();
      SessionResponse wrapped = Objects.requireNonNull(response);
      if (isAsyncStarted()) {
        wrapped.passOn();
      } else {
        wrapped.leave(passes == 0, failed);
      }
    } finally {
      closeUnlessOngoing();
    }
  }

  private void closeUnlessOngoing() {
    if (passes == 0 && !asynchronous) {
      over();
    }
  }

  /** Ends the use of the session: the request is over. */
  void over() {
    RequestSession found = requestSession;
    if (found != null) {
      found.close();
    }
  }

  /**
   * Moves the idle limit of a session that nothing has used, if a tenth of the idle timeout has
   * passed. Such a request doesn't need the session, so it doesn't fail with it. A response that
   * shared caches may store stays as it is: a cookie would have to make it private.
   */
  void keepAlive() {
    if (given.isCommitted() || !scope.isDue(raw()) || SharedCaches.areInvited(given)) {
      return;
    }
    try {
      requestSession().commit(this, headers());
    } catch (SessionException | SessionTooLargeException e) {
      requestSession = null;
      failure = null;
      raw().removeAttribute(scope.requestAttribute());
    }
  }

  /** The request's session if anything has asked for it. */
  @Nullable RequestSession touched() {
    return requestSession;
  }

  @Override
  public HttpSession getSession() {
    return Objects.requireNonNull(getSession(true));
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    if (asking == passes && asking > 0) {
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
   * Lets the beans of a session find this one, in the first pass of a request, of its error page or
   * of an asynchronous dispatch.
   *
   * @return true if this call did it: {@link #returnScopes} must follow
   */
  boolean moveScopes() {
    if (moved || !SCOPED.contains(getDispatcherType())) {
      return false;
    }
    // A listener that failed is not told again.
    moved = true;
    scope.scopes().move(raw(), this);
    return true;
  }

  /** Lets what holds the beans of a session write them, before the session is saved. */
  void returnScopes() {
    scope.scopes().moveBack(this, raw());
    moved = false;
  }

  /**
   * Checks who the container says has signed in.
   *
   * @return false if the sign-in has ended: the response then sends the client here again
   */
  boolean admits() {
    return login == null || login.admits();
  }

  /** Signs in, and remembers it in a session with a new id. */
  @Override
  public void login(String name, String password) throws ServletException {
    if (login != null) {
      login.prepare();
    }
    super.login(name, password);
    if (login != null) {
      login.check();
    }
  }

  @Override
  public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
    if (login == null) {
      return super.authenticate(response);
    }
    login.prepare();
    int outer = asking;
    asking = passes;
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
    if (login != null) {
      login.signedOut();
    }
  }

  /**
   * The id of the session that the client's cookie was issued for, even if that has ended; a hash
   * of the cookie if it can't be read. Never the token, which is a secret. Without a cookie, what
   * the client wrote into the path after {@code ;jsessionid=}, which is never valid; null for none.
   */
  @Override
  public @Nullable String getRequestedSessionId() {
    String sent = requestSession().requestedId();
    return sent == null ? inPath() : sent;
  }

  private @Nullable String inPath() {
    String path = scope.readsPaths() ? getRequestURI() : "";
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

  /** Passes the wrappers on, as the container would pass on the objects inside them. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, Objects.requireNonNull(response), true);
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
    AsyncContext started = super.startAsync(request, given);
    asynchronous = true;
    SessionResponse committing = Objects.requireNonNull(response);
    committing.passOn();
    started.addListener(new AsyncCommit(committing::finish, this::over), request, given);
    async = new CommittingAsyncContext(started, committing::finish, original);
    return async;
  }

  /** The object that {@link #startAsync} returned, unless another wrapper of the request did. */
  @Override
  public AsyncContext getAsyncContext() {
    AsyncContext started = super.getAsyncContext();
    CommittingAsyncContext known = async;
    if (known == null || !known.isAround(started)) {
      known =
          new CommittingAsyncContext(
              started,
              Objects.requireNonNull(response)::finish,
              started.hasOriginalRequestAndResponse());
      async = known;
    }
    return known;
  }

  /** The handler writes past the response, so nothing can be held. */
  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> type)
      throws IOException, ServletException {
    Objects.requireNonNull(response).passOn();
    T handler = super.upgrade(type);
    UpgradedSocket.of(handler).ifPresent(socket -> requestSession().upgraded(socket));
    return handler;
  }

  private void noteUpgrade() {
    if (given.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
      UpgradedSocket.of(raw()).ifPresent(socket -> requestSession().upgraded(socket));
    }
  }

  @Override
  public @Nullable RequestDispatcher getRequestDispatcher(String path) {
    RequestDispatcher dispatcher = super.getRequestDispatcher(path);
    return dispatcher == null
        ? null
        : new CommittingDispatcher(dispatcher, Objects.requireNonNull(response)::commitSession);
  }
}
