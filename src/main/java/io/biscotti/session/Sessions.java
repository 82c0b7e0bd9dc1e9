package io.biscotti.session;

import io.biscotti.session.SessionEvent.Kind;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The sessions of one web application, as the application may look at them and end them. {@link
 * SessionFilter} makes them when it starts. Thread-safe.
 *
 * <p>The static methods tell an application what {@code HttpSession} has no words for: why a
 * request has no session, and when the one that it has will end.
 */
public final class Sessions implements AutoCloseable {

  /**
   * The context attribute under which an application may leave a {@link RevocationLog} before its
   * filters start, as a context listener does. It is used as {@link Revocations#keepIn} says.
   */
  public static final String REVOCATION_LOG = RevocationLog.class.getName();

  /**
   * The context attribute under which an application may leave a {@link SessionStorage} before its
   * filters start, to keep sessions there. {@code session.store} must not be set then.
   */
  public static final String STORAGE = SessionStorage.class.getName();

  /**
   * The context attribute under which an application may leave a {@link SessionObserver} before its
   * filters start.
   */
  public static final String OBSERVER = SessionObserver.class.getName();

  private static final String CONTEXT_ATTRIBUTE = Sessions.class.getName();

  private final SessionScope scope;
  private final Upkeep keeper;

  /** Offers them to the application. */
  Sessions(SessionScope scope, Upkeep keeper) {
    this.scope = scope;
    this.keeper = keeper;
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
   * The session of a request, without making one.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return the session as its store sees it
   */
  public static Optional<Session> current(HttpServletRequest request) {
    return SessionRequest.of(request).flatMap(it -> it.requestSession().core());
  }

  /**
   * Why a request has no session although it sent a cookie for one.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return the most telling reason; absent if no cookie was sent, or if there is a session
   */
  public static Optional<Loaded.Reason> absence(HttpServletRequest request) {
    return SessionRequest.of(request).flatMap(it -> it.requestSession().absence());
  }

  /**
   * Every session that the request's cookies stand for or stood for: the one that it has, others
   * where several cookies have the name, and those that ran out or were ended, as far as the store
   * still knows them. For who signs out, and means all that their browser holds.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return only to be read
   * @throws SessionException if the store is broken
   */
  public static List<Session> sent(HttpServletRequest request) {
    return SessionRequest.of(request).map(it -> it.requestSession().recall()).orElse(List.of());
  }

  /**
   * The response to a request, for cookies that a sign-in sets wherever it is made.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static Optional<HttpServletResponse> response(HttpServletRequest request) {
    return SessionRequest.of(request).map(SessionRequest::answer);
  }

  /**
   * Ends the session of a request, if there is one, and lets the answer expire its cookie even if
   * there is none, as a person who signs out expects.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static void end(HttpServletRequest request) {
    SessionRequest.of(request).ifPresent(it -> it.requestSession().end());
  }

  /**
   * Lets the answer carry the session's cookie only if that is one, for who hands on one and no
   * more, as a proxy that asks whether somebody is signed in. A session that fills several then
   * stays as it is with the client: some of its cookies alone would end it.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static void keepToOneCookie(HttpServletRequest request) {
    SessionRequest.of(request).ifPresent(it -> it.requestSession().keepToOneCookie());
  }

  /**
   * The store.
   *
   * @return where sessions are kept
   */
  public SessionStore store() {
    return scope.store();
  }

  /**
   * The ids of sessions that were ended before their time.
   *
   * @return what every store of this application asks
   */
  public Revocations revocations() {
    return scope.revocations();
  }

  /**
   * Ends a session by its id, wherever its cookie is: the next request with it has none. Nothing
   * else is known of the session here, so no listener is called. A session that got another id a
   * moment ago is ended by its old one too.
   *
   * @param id as {@link Session#id} gave it
   * @param until the session's absolute limit, {@link Session#expiresAt}; a session that claims to
   *     live longer would come back then
   * @return whether this call ended it; false if it had ended, or is past that limit
   * @throws IllegalArgumentException if the id is not 22 characters of base64url
   * @throws SessionException if it could not be written down: the session is ended on this node,
   *     but may come back with the next start, and other nodes don't know
   */
  public boolean revoke(String id, Instant until) {
    boolean ended = scope.revocations().revoke(id, until);
    if (ended) {
      scope.events().publish(Kind.ENDED, id);
    }
    scope.revocations().ensure();
    return ended;
  }

  /**
   * Makes sure that sessions which were ended here stay so, whatever becomes of this process: for
   * who was told of a revocation that failed, and is asked again.
   *
   * @throws SessionException if revocations can still not be written down
   */
  public void ensureRevoked() {
    scope.revocations().ensure();
  }

  /**
   * The limits.
   *
   * @return how long sessions live
   */
  public SessionPolicy policy() {
    return scope.policy();
  }

  /**
   * The events.
   *
   * @return what has happened so far, and where to hear of more
   */
  public SessionEvents events() {
    return scope.events();
  }

  /**
   * The cookie's name.
   *
   * @return such as {@code __Host-session}; further parts of a long session add {@code .1} to
   *     {@code .3}
   */
  public String cookieName() {
    return scope.cookie().name();
  }

  /** How the session cookie is set, without a token: as in {@code sid=; Path=/; Secure}. */
  public String cookieLine() {
    return scope.cookie().line();
  }

  /** Stops looking after the keys, writes down what must last, and releases the store. */
  @Override
  public void close() {
    scope.context().removeAttribute(CONTEXT_ATTRIBUTE);
    keeper.close();
    scope.revocations().close();
    scope.store().close();
  }
}
