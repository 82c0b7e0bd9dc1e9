package io.biscotti.session;

import io.biscotti.container.UpgradedSocket;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.sessioncookie.AnswerHeaders;
import io.biscotti.sessioncookie.HidingRequest;
import io.biscotti.sessioncookie.SharedCaches;
import io.biscotti.store.SessionTooLargeException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through the filter, which it may pass several times: each dispatch passes it
 * again. It loads nothing until the session is first used; from then on it has a {@link
 * RequestSession}, which it shares with other wrappers of the same request.
 */
abstract class PassingRequest extends HidingRequest {

  /**
   * An attribute that leads to the container's response for this request. When another application
   * dispatches a request here, Jetty gives this one its own response, which shows only one line of
   * each header, and drops all headers in an include. The value uses only servlet types, because
   * the other application may have its own copy of our classes.
   */
  private static final String RESPONSE = "io.biscotti.session.response";

  /**
   * The dispatches that a container starts. During the others, the session's beans are already in
   * use.
   */
  private static final Set<DispatcherType> SCOPED =
      EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC);

  private final SessionScope scope;
  private @Nullable HttpServletResponse base;
  private @Nullable SessionResponse response;
  private volatile @Nullable RequestSession requestSession;
  private volatile @Nullable RuntimeException failure;
  private volatile boolean asynchronous;
  private int passes;
  private int includes;

  /** Whether the store has recorded this request as one that uses no session. */
  private boolean recorded;

  private boolean moved;

  /** Wraps a request. Call {@link #response(SessionResponse)} next. */
  PassingRequest(SessionScope scope, HttpServletRequest request) {
    super(request, scope.hidden());
    this.scope = scope;
    this.requestSession = RequestSession.of(scope, request);
    this.includes = request.getDispatcherType() == DispatcherType.INCLUDE ? 1 : 0;
  }

  SessionScope scope() {
    return scope;
  }

  void response(SessionResponse wrapped) {
    response = wrapped;
  }

  /** The wrapper of the response that belongs to this request. */
  SessionResponse response() {
    return Objects.requireNonNull(response);
  }

  /** The response that came with this request. */
  private HttpServletResponse given() {
    return response().given();
  }

  /** Commits the session to the response, which is about to be sent. */
  void commitSession() {
    response().commitNow();
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
      return RequestSession.begin(scope, raw(), headers(), recorded);
    } catch (SessionException e) {
      failure = e;
      throw e;
    }
  }

  /** Why the session could not be loaded or saved; null if it could. */
  @Nullable RuntimeException failure() {
    RequestSession found = requestSession;
    return failure == null && found != null ? found.failure() : failure;
  }

  /** Whether the response can still be replaced by one that reports the failure. */
  boolean isExplainable() {
    return failure() != null && !given().isCommitted();
  }

  /** The headers of the response, for the current dispatch. */
  AnswerHeaders headers() {
    return new AnswerHeaders(given(), base(), isIncluded());
  }

  /** Whether the request is in an include now. An include by name doesn't pass the filter. */
  boolean isIncluded() {
    return includes > 0 || getDispatcherType() == DispatcherType.INCLUDE;
  }

  private HttpServletResponse base() {
    HttpServletResponse known = base;
    if (known == null) {
      known =
          getRequest().getAttribute(RESPONSE) instanceof HttpServletResponse other
              ? other
              : AnswerHeaders.inner(given());
      base = known;
    }
    return known;
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return RESPONSE.equals(name) ? base() : super.getAttribute(name);
  }

  /**
   * Begins a forward, and clears what we hold: the container may have cleared only its own buffer.
   */
  void beginForward() {
    response().beginForward();
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
      SessionResponse wrapped = response();
      if (isAsyncStarted()) {
        wrapped.passOn();
      } else {
        wrapped.leave(passes == 0, failed);
      }
    } finally {
      closeUnlessOngoing();
    }
  }

  private void noteUpgrade() {
    if (isUpgraded(given().getStatus())) {
      UpgradedSocket.of(raw()).ifPresent(socket -> requestSession().upgraded(socket));
    }
  }

  /** With HTTP/2, the response to a request that opens a WebSocket is 200 (RFC 8441, section 5). */
  private boolean isUpgraded(int status) {
    return status == HttpServletResponse.SC_SWITCHING_PROTOCOLS
        || (status == HttpServletResponse.SC_OK && raw().getMethod().equals("CONNECT"));
  }

  private void closeUnlessOngoing() {
    if (passes == 0 && !asynchronous) {
      over();
    }
  }

  /** The pass through the filter that the request is in, counted from 1. */
  int pass() {
    return passes;
  }

  /** Marks the request as asynchronous: it isn't over when its last pass ends. */
  void begunAsync() {
    asynchronous = true;
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
   * passed. Such a request doesn't need its session, so it doesn't fail if the store is broken. A
   * response that shared caches may store gets no cookie, because a cookie would have to make it
   * private.
   */
  void keepAlive() {
    if (given().isCommitted()) {
      return;
    }
    boolean due = scope.isDue(raw());
    recorded = true;
    if (!due || SharedCaches.areInvited(given())) {
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

  /** The request's session, if anything has asked for it. */
  @Nullable RequestSession touched() {
    return requestSession;
  }

  /**
   * Makes CDI's session scope use this session. Does so in the first pass of a request, of its
   * error page or of an asynchronous dispatch.
   *
   * @return true if this call did it: {@link #returnScopes} must follow
   */
  boolean moveScopes() {
    if (moved || !SCOPED.contains(getDispatcherType())) {
      return false;
    }
    // A listener that failed is not called again.
    moved = true;
    scope.scopes().move(raw(), this);
    return true;
  }

  /** Lets CDI write the beans of its session scope into the session before it is saved. */
  void returnScopes() {
    scope.scopes().moveBack(this, raw());
    moved = false;
  }
}
