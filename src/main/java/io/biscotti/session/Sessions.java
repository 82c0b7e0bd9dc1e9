package io.biscotti.session;

import io.biscotti.container.SharedNames;
import io.biscotti.crypto.KeyRing;
import io.biscotti.lifecycle.Session;
import io.biscotti.lifecycle.SessionEvent;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.revocation.RevocationLog;
import io.biscotti.store.Loaded;
import io.biscotti.store.SessionStorage;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets an application inspect and end the sessions of one web application. {@link SessionFilter}
 * creates it when it starts. Thread-safe.
 *
 * <p>The static methods tell an application what {@code HttpSession} can't express: why a request
 * has no session, and when its session will end.
 */
public final class Sessions implements AutoCloseable {

  /**
   * The context attribute into which an application may put a {@link RevocationLog} before its
   * filters start, for example in a context listener. Revoked ids are then appended to it, and the
   * ids of earlier processes and other nodes read from it: once at the start, then about twice a
   * second. While it can't be reached, ids that are revoked here wait in a file of {@code home}.
   */
  public static final String REVOCATION_LOG = RevocationLog.class.getName();

  /**
   * The context attribute into which an application may put a {@link SessionStorage} before its
   * filters start, to keep sessions there. {@code session.store} must not be set then.
   */
  public static final String STORAGE = SessionStorage.class.getName();

  /**
   * The context attribute into which an application may put a {@link KeyRing} before its filters
   * start, to seal sessions with it. The application then maintains it.
   */
  public static final String KEY_RING = KeyRing.class.getName();

  /**
   * The context attribute into which an application may put a {@link javax.sql.DataSource} before
   * its filters start, for {@code session.store=jdbc} without {@code session.jdbc}. It should hand
   * out connections, and time out on sockets, within seconds.
   */
  public static final String DATA_SOURCE = "io.biscotti.session.dataSource";

  /**
   * The context attribute into which an application may put a {@link io.biscotti.redis.Redis}
   * before its filters start, so that sessions use that connection.
   */
  public static final String REDIS = "io.biscotti.redis.Redis";

  /**
   * The context attribute into which an application may put a {@link SessionObserver} before its
   * filters start.
   */
  public static final String OBSERVER = SessionObserver.class.getName();

  private static final String CONTEXT_ATTRIBUTE = Sessions.class.getName();

  private final SessionScope scope;
  private final Upkeep keeper;
  private final SharedNames name;
  private final Runnable closing;

  /**
   * Creates the sessions; the filter then publishes them to the application.
   *
   * @param closing releases the revocation log, if it was opened for these sessions
   */
  Sessions(SessionScope scope, Upkeep keeper, SharedNames name, Runnable closing) {
    this.closing = closing;
    this.scope = scope;
    this.keeper = keeper;
    this.name = name;
    scope.context().setAttribute(CONTEXT_ATTRIBUTE, this);
  }

  SessionScope scope() {
    return scope;
  }

  /**
   * The sessions of a web application.
   *
   * @param context the web application
   * @return its sessions, once its {@link SessionFilter} has started
   */
  public static Optional<Sessions> in(ServletContext context) {
    return Optional.ofNullable((Sessions) context.getAttribute(CONTEXT_ATTRIBUTE));
  }

  /**
   * The session of a request; never creates one.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return the session as its store sees it
   */
  public static Optional<Session> current(HttpServletRequest request) {
    return SessionRequest.of(request).flatMap(it -> it.requestSession().core());
  }

  /**
   * A check whether the session of a request is over, for code that outlives the request, such as a
   * stream. The session is over at its current idle limit, as soon as it was ended or has another
   * id, once the key that sealed it was withdrawn, and while {@link #areRevocationsTrusted} is
   * false. The check costs almost nothing: call it every second.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return empty without a session
   */
  public static Optional<BooleanSupplier> endOf(HttpServletRequest request) {
    return SessionRequest.of(request).flatMap(it -> it.requestSession().sessionsEnd());
  }

  /**
   * Why a request has no session although it sent a cookie for one.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return the most telling reason; empty if no cookie was sent, or if there is a session
   */
  public static Optional<Loaded.Reason> absence(HttpServletRequest request) {
    return SessionRequest.of(request).flatMap(it -> it.requestSession().absence());
  }

  /**
   * Every session that the request's cookies identify or once identified: the request's own, others
   * if several cookies have the name, and those that expired or were ended, if the store still
   * knows them. Sign-out uses it to end every session that the browser's cookies name.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return read-only sessions
   * @throws SessionException if the store is broken
   */
  public static List<Session> sent(HttpServletRequest request) {
    return SessionRequest.of(request).map(it -> it.requestSession().recall()).orElse(List.of());
  }

  /**
   * The response to a request, so that code anywhere in the request can set a cookie at sign-in.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static Optional<HttpServletResponse> response(HttpServletRequest request) {
    return SessionRequest.of(request).map(SessionRequest::response);
  }

  /**
   * Ends the session of a request, if there is one, and expires the cookie in any case, as users
   * expect of a sign-out.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static void end(HttpServletRequest request) {
    SessionRequest.of(request).ifPresent(it -> it.requestSession().end());
  }

  /**
   * Sends the session's cookie only if it needs a single one, for proxies that forward only one,
   * such as a proxy that checks whether a user is signed in. The client keeps a session that fills
   * several cookies unchanged, because receiving only some of them would break it.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static void keepToOneCookie(HttpServletRequest request) {
    SessionRequest.of(request).ifPresent(it -> it.requestSession().keepToOneCookie());
  }

  /**
   * The store's short name, as in the setting {@code session.store}.
   *
   * @return for example {@code sealed}
   */
  public String storeName() {
    return scope.store().name();
  }

  /**
   * Checks that sessions can be read now, for a readiness check.
   *
   * @throws SessionException if the store is broken
   */
  public void probe() {
    scope.store().probe();
  }

  /**
   * Whether an id is revoked, as far as this node knows.
   *
   * @param id a session's id; any string is allowed
   * @return true from the revocation until the session's absolute timeout, and for a while after it
   */
  public boolean isRevoked(String id) {
    return scope.revocations().isRevoked(id);
  }

  /**
   * Whether this node knows every revoked id that still matters. A readiness check should ask this
   * before the application receives requests.
   *
   * @return false while a {@link RevocationLog} has not been read yet; true without a log
   */
  public boolean areRevocationsLoaded() {
    return scope.revocations().isLoaded();
  }

  /**
   * Whether this node knows what other nodes have revoked, except within the last {@code
   * revocation.stale-after}. Call this before an action that a revoked session must not do. The
   * call may take a few seconds, because a node that was paused reads the log first.
   *
   * @return true without a {@link RevocationLog}; false until one has been read
   */
  public boolean areRevocationsCurrent() {
    return scope.revocations().isCurrent();
  }

  /**
   * Whether requests may use sessions and what belongs to them. False only with {@code
   * revocation.stale=refuse} while {@link #areRevocationsCurrent} is false.
   */
  public boolean areRevocationsTrusted() {
    return scope.revocations().isTrusted();
  }

  /**
   * How long ago this node last read the {@link RevocationLog}, or started.
   *
   * @return zero without a log
   */
  public Duration revocationsAge() {
    return scope.revocations().age();
  }

  /**
   * How many revoked ids this node keeps.
   *
   * @return the number; each takes at most 57 bytes of memory
   */
  public int revokedCount() {
    return scope.revocations().size();
  }

  /**
   * Ends a session by its id, wherever its cookie is: the next request with that cookie has no
   * session. Only the id is known here, so no listener is called. If the session's id has just been
   * replaced, the old id ends it too.
   *
   * @param id as {@link Session#id} gave it
   * @param until the session's absolute timeout, {@link Session#expiresAt}; with an earlier time,
   *     the session would be accepted again after it
   * @return whether this call ended it; false if it had ended, or is past that limit
   * @throws IllegalArgumentException if the id is not 22 characters of base64url
   * @throws SessionException if the revocation could not be saved: the session is ended on this
   *     node, but may come back after a restart, and other nodes don't know
   */
  public boolean revoke(String id, Instant until) {
    boolean ended = scope.revocations().revoke(id, until);
    if (ended) {
      scope.events().publish(Kind.ENDED, id);
    }
    scope.sockets().ended();
    scope.revocations().ensure();
    return ended;
  }

  /**
   * Ends sessions by ids that a log has already, for example because the transaction that ended
   * them wrote there. As {@link #revoke}, but the ids are not appended again if this node uses that
   * log.
   *
   * @param ids ids, and the absolute timeouts of their sessions
   * @param written the log that has the ids
   * @throws IllegalArgumentException if an id is not 22 characters of base64url
   * @throws SessionException if a revocation could not be saved, after all of them took effect on
   *     this node
   */
  public void learn(Map<String, Instant> ids, RevocationLog written) {
    scope.revocations().learn(ids, written).forEach(id -> scope.events().publish(Kind.ENDED, id));
    scope.sockets().ended();
    scope.revocations().ensure();
  }

  /**
   * Makes sure that sessions which were ended here stay ended, even if this process stops. Call it
   * to retry after a revocation that failed.
   *
   * @throws SessionException if revocations still can't be saved
   */
  public void ensureRevoked() {
    scope.revocations().ensure();
  }

  /**
   * The timeouts.
   *
   * @return the idle and absolute timeouts
   */
  public SessionPolicy policy() {
    return scope.policy();
  }

  /**
   * Adds a subscriber to session events, called on the thread of the request that caused the event.
   *
   * @param subscriber receives every later event; it should return quickly, and its exceptions are
   *     logged
   */
  public void subscribe(Consumer<SessionEvent> subscriber) {
    scope.events().subscribe(subscriber);
  }

  /**
   * How often an event has happened since the application started.
   *
   * @param kind the kind of event
   * @return the count
   */
  public long count(Kind kind) {
    return scope.events().count(kind);
  }

  /**
   * The cookie's name.
   *
   * @return for example {@code __Host-session}; further parts of a long session add {@code .1} to
   *     {@code .3}
   */
  public String cookieName() {
    return scope.cookie().name();
  }

  /** How the session cookie is set, without a token, as in {@code sid=; Path=/; Secure}. */
  public String cookieLine() {
    return scope.cookie().line();
  }

  /** Stops the upkeep of keys, saves pending revocations, and releases the store. */
  @Override
  public void close() {
    scope.context().removeAttribute(CONTEXT_ATTRIBUTE);
    keeper.close();
    scope.sockets().close();
    name.close();
    scope.revocations().close();
    closing.run();
    scope.store().close();
  }
}
