package io.biscotti.session;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request whose session is ours. It reads nothing until it is asked for the session; from then on
 * it has an {@link Exchange}, which it shares with other wrappers of the same request.
 */
final class SessionRequest extends HttpServletRequestWrapper {

  /**
   * An attribute that leads to the response of the container that is behind this request. Jetty gives
   * an application to which another one dispatches a request a response of its own, which shows one
   * line of a header alone, and in an include drops all. Servlet types only: the other application
   * may have its own copy of our classes.
   */
  private static final String RESPONSE = "io.biscotti.session.response";

  private final Sessions sessions;
  private final HttpServletResponse given;
  private @Nullable SessionResponse response;
  private volatile @Nullable Exchange exchange;
  private volatile @Nullable RuntimeException failure;
  private volatile boolean asynchronous;
  private int passes;
  private int includes;

  /**
   * Wraps a request.
   *
   * @param given the response that came with it
   */
  SessionRequest(Sessions sessions, HttpServletRequest request, HttpServletResponse given) {
    super(request);
    this.sessions = sessions;
    this.given = given;
    this.exchange = Exchange.of(sessions, request);
    this.includes = request.getDispatcherType() == DispatcherType.INCLUDE ? 1 : 0;
  }

  /**
   * The wrapper among the wrappers of a request that this application put there; null if it did not
   * pass its filter. A request that another application dispatches here has that one's wrapper.
   */
  static @Nullable SessionRequest of(ServletRequest request, Sessions sessions) {
    ServletRequest each = request;
    while (each instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof SessionRequest found && found.sessions == sessions) {
        return found;
      }
      each = wrapper.getRequest();
    }
    return null;
  }

  /**
   * The outermost wrapper among the wrappers of a request, which is that of the application that
   * has it now; absent if it did not pass the filter.
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

  private HttpServletRequest raw() {
    return (HttpServletRequest) getRequest();
  }

  /** The request's session, looked up now if this is the first call. */
  Exchange exchange() {
    Exchange found = exchange;
    return found == null ? look() : found;
  }

  private synchronized Exchange look() {
    Exchange known = Exchange.of(sessions, raw());
    Exchange found = known == null ? lookNow() : known;
    exchange = found;
    if (known == null) {
      found.announce(this);
    }
    return found;
  }

  private Exchange lookNow() {
    try {
      return new Exchange(sessions, raw(), headers());
    } catch (SessionException e) {
      failure = e;
      throw e;
    }
  }

  /** Why the session could not be loaded or saved, null if all is well. */
  @Nullable RuntimeException failure() {
    Exchange found = exchange;
    return failure == null && found != null ? found.failure() : failure;
  }

  /** The headers of the answer, as they can be written now. */
  AnswerHeaders headers() {
    return new AnswerHeaders(given, base(), includes > 0);
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

  /** Begins an include, inside which the container may drop headers. */
  void beginInclude() {
    includes++;
  }

  /** Ends an include. */
  void endInclude() {
    includes--;
  }

  /** Begins a pass through the filter: the first one, or one that a dispatch makes. */
  void enter() {
    passes++;
    Exchange found = exchange;
    if (found != null) {
      found.open();
    }
  }

  /** Ends a pass through the filter, and the session's use unless the request goes on. */
  void leave() {
    passes--;
    if (!isAsyncStarted()) {
      Objects.requireNonNull(response).finish();
    }
    if (passes == 0 && !asynchronous) {
      over();
    }
  }

  /** Ends the session's use: the request is over. */
  void over() {
    Exchange found = exchange;
    if (found != null) {
      found.close();
    }
  }

  /** The request's session if anything has asked for it. */
  @Nullable Exchange touched() {
    return exchange;
  }

  @Override
  public HttpSession getSession() {
    return Objects.requireNonNull(getSession(true));
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return exchange().session(create);
  }

  @Override
  public String changeSessionId() {
    return exchange().renew();
  }

  /** The id of the session that the cookie stands for; null for a cookie that stands for none. */
  @Override
  public @Nullable String getRequestedSessionId() {
    return exchange().requestedId();
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return exchange().isRequestedValid();
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return exchange().requestedId() != null;
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return false;
  }

  /** Hands on the wrappers, as the container would hand on what is inside them. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, Objects.requireNonNull(response));
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse given) {
    AsyncContext async = super.startAsync(request, given);
    asynchronous = true;
    SessionResponse committing = Objects.requireNonNull(response);
    async.addListener(new AsyncCommit(this, committing), request, given);
    return new AsyncSession(async, committing);
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new AsyncSession(super.getAsyncContext(), Objects.requireNonNull(response));
  }

  @Override
  public @Nullable RequestDispatcher getRequestDispatcher(String path) {
    RequestDispatcher dispatcher = super.getRequestDispatcher(path);
    return dispatcher == null
        ? null
        : new SessionDispatcher(dispatcher, Objects.requireNonNull(response));
  }
}
