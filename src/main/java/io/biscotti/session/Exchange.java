package io.biscotti.session;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.crypto.Ids;
import io.biscotti.session.SessionEvent.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session of one request, from the first time that anything asks for it to the commit of the
 * response. There is one for a request however often it is dispatched: it is kept in a request
 * attribute. Thread-safe, as the threads of an asynchronous request share it.
 */
final class Exchange {

  private static final String ATTRIBUTE = Exchange.class.getName();
  private static final String SET_COOKIE = "Set-Cookie";

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

  /**
   * Looks at a request's cookies, and finds its session if they stand for one.
   *
   * @throws SessionException if the store is broken
   */
  Exchange(Sessions sessions, HttpServletRequest request, HttpServletResponse response) {
    this.sessions = sessions;
    this.response = response;
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
    request.setAttribute(ATTRIBUTE, this);
  }

  private void reject(Loaded.Absent absent) {
    if (told.merge(absent.reason(), 1, Integer::sum) > MOST_TOLD) {
      return;
    }
    sessions.events().publish(kind(absent.reason()), absent.id());
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
  static @Nullable Exchange of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Exchange begun ? begun : null;
  }

  /**
   * What stands for the id of a session that is no more: applications tell "expired" from "never
   * had one" by it. The token itself may be a secret.
   */
  private static @Nullable String idOfNone(SessionCookie.Sent sent) {
    return sent.isAny() ? Ids.hash(String.join(";", sent.tokens())) : null;
  }

  private static Kind kind(Loaded.Reason reason) {
    return switch (reason) {
      case MALFORMED -> Kind.MALFORMED;
      case FORGED -> Kind.FORGED;
      case UNKNOWN -> Kind.UNKNOWN;
      case EXPIRED -> Kind.EXPIRED;
      case REVOKED -> Kind.REVOKED_REPLAYED;
    };
  }

  synchronized Optional<Session> core() {
    ServletSession live = live();
    return live == null ? Optional.empty() : Optional.of(live.core());
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
    sessions.listeners().idChanged(live, old);
    return live.core().id();
  }

  /** Ends the session and lets its cookie expire. */
  synchronized void end() {
    ServletSession live = live();
    if (live != null) {
      live.invalidate();
    }
    expires = true;
  }

  /** Leaves the client's cookies as they are where more than one would have to be written. */
  synchronized void keepToOneCookie() {
    single = true;
  }

  /** Called by the session when it was invalidated. */
  synchronized void ended() {
    expires = true;
  }

  /** Lets the session be used; a request that was over may go on with an error page. */
  void open() {
    over = false;
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
   * Saves what changed and makes the response's cookie say so. May be called any number of times:
   * the response has our cookie once, with the latest value.
   *
   * @param request the request as the caller has it
   * @param target its response
   * @throws SessionException if saving failed, now or before
   * @throws SessionTooLargeException if the session does not fit, now or before
   */
  synchronized void commit(HttpServletRequest request, HttpServletResponse target) {
    if (failure != null && !target.isCommitted()) {
      throw failure;
    }
    try {
      List<String> lines = lines(request);
      if (target.isCommitted()) {
        // A session that has ended needs no cookie to say so.
        if (lines != null && live() != null && !lines.equals(written)) {
          noteLate();
        }
      } else if (lines != null) {
        replace(target, lines);
      } else if (!written.isEmpty()) {
        restore(target);
      }
    } catch (SessionException | SessionTooLargeException e) {
      fail(e);
      if (!target.isCommitted()) {
        throw e;
      }
    }
  }

  /** Notes that the session could not be saved or ended: the answer will say so. */
  synchronized void fail(RuntimeException e) {
    Kind kind = e instanceof SessionException ? Kind.SAVE_FAILED : Kind.TOO_LARGE;
    sessions.events().publish(kind, session == null ? "" : session.core().id(), e);
    failure = e;
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

  private void replace(HttpServletResponse target, List<String> lines) {
    if (lines.equals(written)) {
      restore(target);
      return;
    }
    if (written.isEmpty()) {
      lines.forEach(line -> target.addHeader(SET_COOKIE, line));
    } else {
      List<String> all = new ArrayList<>(target.getHeaders(SET_COOKIE));
      all.removeAll(written);
      all.addAll(lines);
      target.setHeader(SET_COOKIE, all.get(0));
      all.subList(1, all.size()).forEach(line -> target.addHeader(SET_COOKIE, line));
    }
    written = lines;
  }

  /** Puts our lines back where the response was reset. */
  private void restore(HttpServletResponse target) {
    Collection<String> present = target.getHeaders(SET_COOKIE);
    for (String line : written) {
      if (!present.contains(line)) {
        target.addHeader(SET_COOKIE, line);
      }
    }
  }
}
