package io.biscotti.session;

import io.biscotti.codec.AttributeName;
import io.biscotti.container.UpgradedSocket;
import io.biscotti.lifecycle.Session;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.login.ContainerLogin;
import io.biscotti.sessioncookie.AnswerHeaders;
import io.biscotti.store.Loaded;
import io.biscotti.store.MutableSession;
import io.biscotti.store.SessionTooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The session of one request, from the first use until the response is committed. A request has one
 * however often it is dispatched. It is kept in a request attribute whose name differs for each
 * application, because a request may pass through several. Thread-safe, since the threads of an
 * asynchronous request share it.
 */
final class RequestSession {

  private final SessionScope scope;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final CarriedSessions carried;
  private final ResponseCookie cookie;

  private @Nullable ServletSession session;
  private @Nullable RuntimeException failure;
  private boolean handingOver;

  /** Who has signed in for this request alone; null if nobody has. */
  private @Nullable String person;

  private volatile boolean over;

  /** Whether the response reflects every known change to the session. */
  private volatile boolean settled;

  private RequestSession(
      SessionScope scope,
      HttpServletRequest request,
      HttpServletResponse response,
      CarriedSessions carried) {
    this.scope = scope;
    this.request = request;
    this.response = response;
    this.carried = carried;
    MutableSession newest = carried.newest();
    this.session = newest == null ? null : ServletSession.of(newest, scope, this);
    this.cookie = new ResponseCookie(scope, request, response, carried);
    if (newest != null) {
      scope.sockets().seen(newest);
    }
  }

  /**
   * Reads a request's cookies, and loads its session if they identify one. From now on the response
   * varies by cookie.
   *
   * @param headers the headers of the response
   * @param recorded as in {@link CarriedSessions#of}
   * @throws SessionException if the store is broken
   */
  static RequestSession begin(
      SessionScope scope, HttpServletRequest request, AnswerHeaders headers, boolean recorded) {
    if (!headers.given().isCommitted()) {
      headers.vary("Cookie");
    }
    CarriedSessions carried = CarriedSessions.of(scope, request, recorded);
    RequestSession begun = new RequestSession(scope, request, headers.given(), carried);
    request.setAttribute(scope.requestAttribute(), begun);
    carried.report(scope);
    return begun;
  }

  /**
   * Reports to the observer which sessions were found and rejected. Called once the request has
   * this object, so that the observer can use the session.
   */
  void announce(HttpServletRequest request) {
    SessionObserver observer = scope.observer();
    if (observer == null) {
      return;
    }
    carried.rejected().forEach(absent -> observer.rejected(request, absent));
    HttpSession found = isTrusted() ? session(false) : null;
    if (found != null) {
      observer.found(request, found);
    }
  }

  /** The object that another wrapper of this request has created; null if there is none. */
  static @Nullable RequestSession of(SessionScope scope, HttpServletRequest request) {
    return request.getAttribute(scope.requestAttribute()) instanceof RequestSession begun
        ? begun
        : null;
  }

  synchronized Optional<Session> core() {
    ServletSession live = live();
    return live == null ? Optional.empty() : Optional.of(live.core());
  }

  /**
   * Called after an upgrade to a WebSocket. The socket will be closed when the session ends, unless
   * the container created that session for the socket itself.
   */
  void upgraded(UpgradedSocket socket) {
    ServletSession live;
    synchronized (this) {
      live = live();
    }
    if (live != null && !(socket.bringsSession() && live.isNew())) {
      scope.watch(socket, live.core());
    }
  }

  /** As {@link SessionScope#end}; empty if there is no session. */
  synchronized Optional<BooleanSupplier> sessionsEnd() {
    ServletSession live = live();
    return live == null ? Optional.empty() : Optional.of(scope.end(live.core()));
  }

  /** Every session that a cookie of the request identifies, or once identified. */
  List<Session> recall() {
    return carried.sent().tokens().stream()
        .<Session>flatMap(each -> scope.store().recall(each).stream())
        .toList();
  }

  Optional<Loaded.Reason> absence() {
    return Optional.ofNullable(carried.absence());
  }

  /** The id of the session that the client asked for; null if it sent no cookie. */
  @Nullable String requestedId() {
    return carried.requestedId();
  }

  /** Whether the session that the client asked for is still this request's session. */
  synchronized boolean isRequestedValid() {
    ServletSession live = live();
    return live != null && live.core().id().equals(carried.requestedId());
  }

  private @Nullable ServletSession live() {
    return session == null || session.core().isEnded() ? null : session;
  }

  /**
   * Whether the session may be used. False while another node may have ended it without this node
   * knowing. A session can always be ended.
   */
  private boolean isTrusted() {
    return !cookie.isSent() || scope.revocations().isTrusted();
  }

  /**
   * Rejects the use of a session that another node may have ended.
   *
   * @throws SessionException if the request has such a session
   */
  synchronized void requireTrusted() {
    if (live() != null && !isTrusted()) {
      SessionException refusal =
          new SessionException("it is unknown whether the session was ended on another node");
      failure = refusal;
      settled = false;
      throw refusal;
    }
  }

  synchronized @Nullable HttpSession session(boolean create) {
    requireTrusted();
    ServletSession live = live();
    if (live != null || !create) {
      return live;
    }
    if (response.isCommitted()) {
      throw new IllegalStateException(
          "can't create a session: the response is committed, so its cookie can't be sent"
              + scope.advice());
    }
    ServletSession made = ServletSession.of(scope.create(), scope, this);
    if (person != null) {
      made.core().set(ContainerLogin.PERSON, person);
    }
    session = made;
    cookie.startOver();
    settled = false;
    bindLogin(made.core());
    scope.listeners().created(made);
    return made;
  }

  synchronized String renew() {
    requireTrusted();
    ServletSession live = live();
    if (live == null) {
      throw new IllegalStateException("can't change the session id: there is no session");
    }
    if (response.isCommitted()) {
      throw new IllegalStateException(
          "can't change the session id: the response and its cookie are committed"
              + scope.advice());
    }
    String old = scope.renew(live.core());
    settled = false;
    bindLogin(live.core());
    scope.listeners().idChanged(live, old);
    return live.core().id();
  }

  /** Ends the session and expires its cookie. */
  synchronized void end() {
    ServletSession live = live();
    if (live != null) {
      live.invalidate();
    } else if (carried.absence() == Loaded.Reason.REVOKED) {
      ensureRevoked();
    }
    ended();
  }

  /**
   * Makes sure that the revocation is saved. If it can't be, the client keeps its cookie and can
   * retry the sign-out.
   */
  private void ensureRevoked() {
    try {
      scope.revocations().ensure();
    } catch (SessionException e) {
      fail(e);
      throw e;
    }
  }

  /** Leaves the client's cookies unchanged if the session needs more than one. */
  synchronized void keepToOneCookie() {
    cookie.keepToOne();
    settled = false;
  }

  /** Called by the session after it was invalidated, while the container's request still exists. */
  synchronized void ended() {
    cookie.expire();
    settled = false;
    ContainerLogin login = scope.login();
    if (login != null && !over && !handingOver) {
      try {
        login.end(request);
      } catch (SessionException e) {
        fail(e);
        throw e;
      }
    }
  }

  private void bindLogin(MutableSession core) {
    ContainerLogin login = scope.login();
    if (login != null) {
      login.bind(request, core, carried.requestedId());
    }
  }

  /**
   * Gives somebody who has just signed in a session with a new id, bound to the sign-in. What an
   * anonymous visitor had in it stays; the session of another person ends.
   *
   * @param name the person's
   */
  synchronized void signedIn(String name) {
    ServletSession live = live();
    Object before = live == null ? null : live.core().get(ContainerLogin.PERSON);
    if (live != null && before != null && !before.equals(name)) {
      handingOver = true;
      try {
        live.invalidate();
      } finally {
        handingOver = false;
      }
    }
    if (live() == null) {
      session(true);
    } else {
      renew();
    }
    belongsTo(name);
  }

  /**
   * Gives the session a new id if somebody has signed in for this request alone, and it isn't
   * theirs yet. They will sign in again in later requests, and keep the id then.
   *
   * @param name the person's
   */
  synchronized void signedInNow(String name) {
    person = name;
    ServletSession live = live();
    if (live != null
        && isTrusted()
        && !response.isCommitted()
        && !name.equals(live.core().get(ContainerLogin.PERSON))) {
      renew();
      belongsTo(name);
    }
  }

  /** What somebody knew about the session before the sign-in is worthless from now on. */
  private void belongsTo(String name) {
    ServletSession own = Objects.requireNonNull(live());
    own.core().set(ContainerLogin.PERSON, name);
    SessionSecret.renew(own);
    settled = false;
  }

  /** After {@code HttpServletRequest.logout}: the session is nobody's, and may be anybody's. */
  synchronized void signedOut() {
    person = null;
    ServletSession live = live();
    if (live != null && (scope.store().keepsState() || !response.isCommitted())) {
      live.core().remove(ContainerLogin.PERSON);
      settled = false;
    }
  }

  /** Called by the session after a change. */
  void changed() {
    settled = false;
  }

  /**
   * Whether a part of the body can be written without checking the session again. Only a check
   * finds values that were changed in place.
   */
  boolean isSettled() {
    return settled;
  }

  /**
   * Allows use of the session; a request that had ended may continue with an error page. The
   * container may have dropped our headers meanwhile.
   */
  void open() {
    over = false;
    settled = false;
  }

  /** Whether the request has ended. */
  boolean isOver() {
    return over;
  }

  /** Ends the use of the session. */
  void close() {
    over = true;
  }

  /**
   * Whether a change can no longer be saved, because the response is committed and the store keeps
   * sessions in the cookie.
   *
   * @param attribute what the call is about; null for the idle timeout
   * @throws IllegalStateException if the request is over
   */
  boolean isLate(@Nullable String attribute) {
    if (over) {
      throw new IllegalStateException(
          named(attribute) + " can't change: the request is over, so the change would be lost");
    }
    return !scope.store().keepsState() && response.isCommitted();
  }

  /** The exception for a change that {@link #isLate}. */
  static IllegalStateException tooLate(SessionScope scope, @Nullable String attribute) {
    return new IllegalStateException(
        named(attribute)
            + " can't change: the response and its cookie are committed"
            + scope.advice());
  }

  private static String named(@Nullable String attribute) {
    return attribute == null
        ? "the session's idle timeout"
        : "session attribute " + AttributeName.shown(attribute);
  }

  synchronized @Nullable RuntimeException failure() {
    return failure;
  }

  /**
   * Saves all changes and writes the cookie. May be called any number of times: the response has
   * our cookie once, with the latest value.
   *
   * @param request the request as the caller has it
   * @param headers of its response
   * @throws SessionException if saving failed, now or earlier
   * @throws SessionTooLargeException if the session does not fit, now or earlier
   */
  void commit(HttpServletRequest request, AnswerHeaders headers) {
    commit(request, headers, headers.given().isCommitted());
  }

  /** The same, if it is known whether the response is committed: some containers lock to tell. */
  synchronized void commit(HttpServletRequest request, AnswerHeaders headers, boolean committed) {
    if (failure != null && !committed) {
      throw failure;
    }
    boolean known = settled;
    // Set before the session is checked: a change by another thread during the check clears it
    // again.
    settled = true;
    try {
      ServletSession live = live();
      if (live == null) {
        cookie.commitWithoutSession(request, headers);
      } else {
        cookie.commit(live, live.core(), request, headers, committed, known);
      }
    } catch (SessionException | SessionTooLargeException e) {
      fail(e);
      if (!committed) {
        throw e;
      }
    }
  }

  /**
   * Writes the headers that the session needs, even if the application or the container has reset
   * or replaced them meanwhile.
   */
  synchronized void declare(HttpServletRequest request, AnswerHeaders headers) {
    cookie.declare(request, headers);
  }

  /** Records that the session could not be saved or ended, so that the response reports it. */
  synchronized void fail(RuntimeException e) {
    Kind kind = e instanceof SessionException ? Kind.SAVE_FAILED : Kind.TOO_LARGE;
    scope.events().publish(kind, session == null ? "" : session.core().id(), e);
    failure = e;
    settled = false;
  }
}
