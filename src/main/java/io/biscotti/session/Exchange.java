package io.biscotti.session;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.crypto.Ids;
import io.biscotti.session.SessionEvent.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session of one request, from the first time that anything asks for it to the commit of the
 * response. There is one for a request however often it is dispatched: it is kept in a request
 * attribute, which each application has under a name of its own, as a request may pass several
 * applications. Thread-safe, as the threads of an asynchronous request share it.
 */
final class Exchange {

  private final Sessions sessions;
  private final HttpServletResponse response;
  private final SessionCookie.Sent sent;
  private final @Nullable String requestedId;
  private final Loaded.@Nullable Reason absence;

  /** So many junk cookies of a request are told of for each reason. */
  private static final int MOST_TOLD = 8;

  /** What the observer is to hear of; always empty without one. */
  private List<Loaded.Absent> rejected = List.of();

  private final Map<Loaded.Reason, Integer> told = new EnumMap<>(Loaded.Reason.class);

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

  /**
   * Looks at a request's cookies, and finds its session if they stand for one. The answer varies
   * with them from now on.
   *
   * @param headers of the answer
   * @throws SessionException if the store is broken
   */
  Exchange(Sessions sessions, HttpServletRequest request, AnswerHeaders headers) {
    this.sessions = sessions;
    this.response = headers.given();
    vary(headers);
    this.sent =
        sessions
            .cookie()
            .sent(
                CookieHeader.parse(
                    Collections.list(request.getHeaders("Cookie")), sessions.cookieName()));
    Loaded.Reason reason = null;
    if (sent.broken()) {
      reason = Loaded.Reason.MALFORMED;
      reject(new Loaded.Absent(reason));
    }
    Session newest = null;
    for (String each : sent.tokens()) {
      Loaded loaded = sessions.store().load(each);
      if (loaded instanceof Loaded.Live live) {
        if (newest == null || live.session().lastSeenAt().isAfter(newest.lastSeenAt())) {
          newest = live.session();
          token = each;
        }
      } else {
        Loaded.Absent absent = (Loaded.Absent) loaded;
        Loaded.Reason why = absent.reason();
        reject(absent);
        reason = reason == null || why.compareTo(reason) > 0 ? why : reason;
      }
    }
    this.session = newest == null ? null : ServletSession.of(newest, sessions, this);
    this.requestedId = newest == null ? idOfNone(sent) : newest.id();
    this.absence = newest == null ? reason : null;
    request.setAttribute(sessions.exchangeAttribute(), this);
  }

  /** Says that the answer depends on the cookies, if it can still say so. */
  private static void vary(AnswerHeaders headers) {
    if (!headers.given().isCommitted()) {
      headers.vary("Cookie");
    }
  }

  private void reject(Loaded.Absent absent) {
    if (told.merge(absent.reason(), 1, Integer::sum) > MOST_TOLD) {
      return;
    }
    sessions.events().publish(absent.reason().event, absent.id());
    if (sessions.observer() != null) {
      rejected = rejected.isEmpty() ? new ArrayList<>() : rejected;
      rejected.add(absent);
    }
  }

  /** Tells the observer what was found, once the request has this exchange. */
  void announce(HttpServletRequest request) {
    SessionObserver observer = sessions.observer();
    if (observer == null) {
      return;
    }
    rejected.forEach(absent -> observer.rejected(request, absent));
    HttpSession found = session(false);
    if (found != null) {
      observer.found(request, found);
    }
  }

  /** The exchange that another wrapper of this request has begun, null if none has. */
  static @Nullable Exchange of(Sessions sessions, HttpServletRequest request) {
    return request.getAttribute(sessions.exchangeAttribute()) instanceof Exchange begun
        ? begun
        : null;
  }

  /**
   * What stands for the id of a session that is no more: applications tell "expired" from "never
   * had one" by it. The token itself may be a secret.
   */
  private static @Nullable String idOfNone(SessionCookie.Sent sent) {
    return sent.isAny() ? Ids.hash(String.join(";", sent.tokens())) : null;
  }

  synchronized Optional<Session> core() {
    ServletSession live = live();
    return live == null ? Optional.empty() : Optional.of(live.core());
  }

  /** Every session that a cookie of the request stands for, or stood for. */
  List<Session> recall() {
    return sent.tokens().stream().flatMap(each -> sessions.store().recall(each).stream()).toList();
  }

  Optional<Loaded.Reason> absence() {
    return Optional.ofNullable(absence);
  }

  /** The id of the session that the client asked for, null if it asked for none. */
  @Nullable String requestedId() {
    return requestedId;
  }

  /** Whether the session that the client asked for is still this request's. */
  synchronized boolean isRequestedValid() {
    ServletSession live = live();
    return requestedId != null && live != null && requestedId.equals(live.core().id());
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
    ServletSession made = ServletSession.of(sessions.create(), sessions, this);
    session = made;
    token = null;
    settled = false;
    sessions.listeners().created(made);
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
    String old = sessions.renew(live.core());
    settled = false;
    sessions.listeners().idChanged(live, old);
    return live.core().id();
  }

  /** Ends the session and lets its cookie expire. */
  synchronized void end() {
    ServletSession live = live();
    if (live != null) {
      live.invalidate();
    } else if (absence == Loaded.Reason.REVOKED) {
      ensureRevoked();
    }
    ended();
  }

  /** Who was told that an end could not be written down asks again, with the cookie of then. */
  private void ensureRevoked() {
    try {
      sessions.ensureRevoked();
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
    if (!sessions.store().keepsState() && response.isCommitted()) {
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
      headers.cookies(sessions.ownLines(), written);
      sessions.sharedCaches().keepOut(request, headers);
    }
  }

  /** Notes that the session could not be saved or ended: the answer will say so. */
  synchronized void fail(RuntimeException e) {
    Kind kind = e instanceof SessionException ? Kind.SAVE_FAILED : Kind.TOO_LARGE;
    sessions.events().publish(kind, session == null ? "" : session.core().id(), e);
    failure = e;
    settled = false;
  }

  /** The cookie lines that the response should have; null to leave it as it is. */
  private @Nullable List<String> lines(HttpServletRequest request) {
    ServletSession live = live();
    if (live == null) {
      boolean known = sent.isAny() || !written.isEmpty();
      return expires && known ? sessions.cookie().expire(sent) : null;
    }
    Session core = live.core();
    core.settle();
    boolean stale = core.isStale(sessions.clock().instant());
    if (!core.isChanged() && !stale) {
      return null;
    }
    if (!sessions.store().keepsState() && response.isCommitted()) {
      if (core.isChanged()) {
        noteLate();
      }
      return null;
    }
    for (Object value : core.passivate()) {
      sessions.listeners().passivating(live, value);
    }
    Optional<String> saved = save(request, core);
    if (saved.isEmpty() || (saved.get().equals(token) && !renewsAge(stale))) {
      return null;
    }
    token = saved.get();
    List<String> lines = sessions.cookie().write(saved.get(), sent);
    return single && lines.size() > 1 ? null : lines;
  }

  private Optional<String> save(HttpServletRequest request, Session core) {
    Optional<String> saved;
    // Another thread's change must not come between what is written and what counts as written.
    synchronized (core) {
      saved = sessions.store().save(core);
    }
    SessionObserver observer = sessions.observer();
    if (observer != null && saved.isPresent()) {
      observer.saved(request, core);
    }
    return saved;
  }

  private boolean renewsAge(boolean stale) {
    return stale && sessions.cookie().isPersistent();
  }

  /** Counts, once a request, that the cookie could not follow the session. */
  private void noteLate() {
    if (!late) {
      late = true;
      sessions.events().publish(Kind.LATE_CHANGE, session == null ? "" : session.core().id());
    }
  }
}
