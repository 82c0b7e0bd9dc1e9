package io.biscotti.session;

import io.biscotti.session.SessionEvent.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session of one request, from the first time that anything asks for it to the commit of the
 * response. There is one for a request however often it is dispatched: it is kept in a request
 * attribute, which each application has under a name of its own, as a request may pass several
 * applications. Thread-safe, as the threads of an asynchronous request share it.
 */
final class RequestSession {

  private final SessionScope scope;
  private final HttpServletResponse response;
  private final CarriedSessions carried;

  private @Nullable ServletSession session;
  private @Nullable String token;
  private boolean expires;
  private boolean single;
  private List<String> written = List.of();
  private @Nullable RuntimeException failure;
  private boolean late;
  private volatile boolean over;

  /** Whether the answer says all that is known to have changed in the session. */
  private volatile boolean settled;

  private RequestSession(
      SessionScope scope, HttpServletResponse response, CarriedSessions carried) {
    this.scope = scope;
    this.response = response;
    this.carried = carried;
    Session newest = carried.newest();
    this.session = newest == null ? null : ServletSession.of(newest, scope, this);
    this.token = carried.token();
  }

  /**
   * Looks at a request's cookies, and finds its session if they stand for one. The answer varies
   * with them from now on.
   *
   * @param headers of the answer
   * @throws SessionException if the store is broken
   */
  static RequestSession begin(
      SessionScope scope, HttpServletRequest request, AnswerHeaders headers) {
    vary(headers);
    CarriedSessions carried = CarriedSessions.of(scope, request);
    RequestSession begun = new RequestSession(scope, headers.given(), carried);
    request.setAttribute(scope.requestAttribute(), begun);
    carried
        .rejected()
        .forEach(absent -> scope.events().publish(absent.reason().event, absent.id()));
    return begun;
  }

  /** Says that the answer depends on the cookies, if it can still say so. */
  private static void vary(AnswerHeaders headers) {
    if (!headers.given().isCommitted()) {
      headers.vary("Cookie");
    }
  }

  /** Tells the observer what was found, once the request has this requestSession. */
  void announce(HttpServletRequest request) {
    SessionObserver observer = scope.observer();
    if (observer == null) {
      return;
    }
    carried.rejected().forEach(absent -> observer.rejected(request, absent));
    HttpSession found = session(false);
    if (found != null) {
      observer.found(request, found);
    }
  }

  /** The requestSession that another wrapper of this request has begun, null if none has. */
  static @Nullable RequestSession of(SessionScope scope, HttpServletRequest request) {
    return request.getAttribute(scope.requestAttribute()) instanceof RequestSession begun
        ? begun
        : null;
  }

  synchronized Optional<Session> core() {
    ServletSession live = live();
    return live == null ? Optional.empty() : Optional.of(live.core());
  }

  /** Every session that a cookie of the request stands for, or stood for. */
  List<Session> recall() {
    return carried.sent().tokens().stream()
        .flatMap(each -> scope.store().recall(each).stream())
        .toList();
  }

  Optional<Loaded.Reason> absence() {
    return Optional.ofNullable(carried.absence());
  }

  /** The id of the session that the client asked for, null if it asked for none. */
  @Nullable String requestedId() {
    return carried.requestedId();
  }

  /** Whether the session that the client asked for is still this request's. */
  synchronized boolean isRequestedValid() {
    ServletSession live = live();
    return live != null && live.core().id().equals(carried.requestedId());
  }

  private @Nullable ServletSession live() {
    return session == null || session.core().isEnded() ? null : session;
  }

  synchronized @Nullable HttpSession session(boolean create) {
    ServletSession live = live();
    if (live != null || !create) {
      return live;
    }
    if (response.isCommitted()) {
      throw new IllegalStateException(
          "no session can be made: the response is committed, and could not carry its cookie");
    }
    ServletSession made = ServletSession.of(scope.create(), scope, this);
    session = made;
    token = null;
    settled = false;
    scope.listeners().created(made);
    return made;
  }

  synchronized String renew() {
    ServletSession live = live();
    if (live == null) {
      throw new IllegalStateException("there is no session whose id could change");
    }
    if (response.isCommitted()) {
      throw new IllegalStateException(
          "the session's id can't change: the response is committed, and its cookie with it");
    }
    String old = scope.renew(live.core());
    settled = false;
    scope.listeners().idChanged(live, old);
    return live.core().id();
  }

  /** Ends the session and lets its cookie expire. */
  synchronized void end() {
    ServletSession live = live();
    if (live != null) {
      live.invalidate();
    } else if (carried.absence() == Loaded.Reason.REVOKED) {
      ensureRevoked();
    }
    ended();
  }

  /** Who was told that an end could not be written down asks again, with the cookie of then. */
  private void ensureRevoked() {
    try {
      scope.revocations().ensure();
    } catch (SessionException e) {
      fail(e);
      throw e;
    }
  }

  /** Leaves the client's cookies as they are where more than one would have to be written. */
  synchronized void keepToOneCookie() {
    single = true;
    settled = false;
  }

  /** Called by the session when it was invalidated. */
  synchronized void ended() {
    expires = true;
    settled = false;
  }

  /** Called by the session after a change. */
  void changed() {
    settled = false;
  }

  /**
   * Whether a part of the body can be written without another look at the session. Values that were
   * changed in place show only when they are looked at.
   */
  boolean isSettled() {
    return settled;
  }

  /**
   * Lets the session be used; a request that was over may go on with an error page. The container
   * may have dropped what the answer said.
   */
  void open() {
    over = false;
    settled = false;
  }

  /** Ends the session's use. */
  void close() {
    over = true;
  }

  /**
   * Refuses a change that could not be saved any more.
   *
   * @throws IllegalStateException if the request is over, or if the response is committed and the
   *     cookie is the session
   */
  void requireChangeable(String what) {
    requireOpen(what);
    if (!scope.store().keepsState() && response.isCommitted()) {
      throw new IllegalStateException(
          what + " can't change: the response is committed, and its cookie with it");
    }
  }

  /**
   * Refuses a change after the request.
   *
   * @throws IllegalStateException if the request is over
   */
  void requireOpen(String what) {
    if (over) {
      throw new IllegalStateException(
          what + " can't change: the request is over, and would not save it");
    }
  }

  synchronized @Nullable RuntimeException failure() {
    return failure;
  }

  /**
   * Saves what changed and makes the answer say so. May be called any number of times: it has our
   * cookie once, with the latest value.
   *
   * @param request the request as the caller has it
   * @param headers of its answer
   * @throws SessionException if saving failed, now or before
   * @throws SessionTooLargeException if the session does not fit, now or before
   */
  synchronized void commit(HttpServletRequest request, AnswerHeaders headers) {
    boolean committed = headers.given().isCommitted();
    if (failure != null && !committed) {
      throw failure;
    }
    // Before the look at the session: what another thread changes during it unsettles it again.
    settled = true;
    try {
      List<String> lines = lines(request);
      if (!committed) {
        written = lines == null ? written : lines;
        declare(request, headers);
      } else if (lines != null && live() != null && !lines.equals(written)) {
        // A session that has ended needs no cookie to say so.
        noteLate();
      }
    } catch (SessionException | SessionTooLargeException e) {
      fail(e);
      if (!committed) {
        throw e;
      }
    }
  }

  /**
   * Makes the answer's headers say what they should: also where the application or the container
   * has reset or replaced them since.
   */
  synchronized void declare(HttpServletRequest request, AnswerHeaders headers) {
    vary(headers);
    if (!written.isEmpty() && !headers.given().isCommitted()) {
      headers.cookies(scope.ownLines(), written);
      scope.sharedCaches().keepOut(request, headers);
    }
  }

  /** Notes that the session could not be saved or ended: the answer will say so. */
  synchronized void fail(RuntimeException e) {
    Kind kind = e instanceof SessionException ? Kind.SAVE_FAILED : Kind.TOO_LARGE;
    scope.events().publish(kind, session == null ? "" : session.core().id(), e);
    failure = e;
    settled = false;
  }

  /** The cookie lines that the response should have; null to leave it as it is. */
  private @Nullable List<String> lines(HttpServletRequest request) {
    ServletSession live = live();
    if (live == null) {
      boolean known = carried.sent().isAny() || !written.isEmpty();
      return expires && known ? scope.cookie().expire(carried.sent()) : null;
    }
    Session core = live.core();
    core.settle();
    boolean stale = core.isStale(scope.clock().instant());
    if (!core.isChanged() && !stale) {
      return null;
    }
    if (!scope.store().keepsState() && response.isCommitted()) {
      if (core.isChanged()) {
        noteLate();
      }
      return null;
    }
    for (Object value : core.passivate()) {
      scope.listeners().passivating(live, value);
    }
    Optional<String> saved = save(request, core);
    if (saved.isEmpty() || (saved.get().equals(token) && !renewsAge(stale))) {
      return null;
    }
    token = saved.get();
    List<String> lines = scope.cookie().write(saved.get(), carried.sent());
    return single && lines.size() > 1 ? null : lines;
  }

  private Optional<String> save(HttpServletRequest request, Session core) {
    Optional<String> saved;
    // Another thread's change must not come between what is written and what counts as written.
    synchronized (core) {
      saved = scope.store().save(core);
    }
    SessionObserver observer = scope.observer();
    if (observer != null && saved.isPresent()) {
      observer.saved(request, core);
    }
    return saved;
  }

  private boolean renewsAge(boolean stale) {
    return stale && scope.cookie().isPersistent();
  }

  /** Counts, once a request, that the cookie could not follow the session. */
  private void noteLate() {
    if (!late) {
      late = true;
      scope.events().publish(Kind.LATE_CHANGE, session == null ? "" : session.core().id());
    }
  }
}
