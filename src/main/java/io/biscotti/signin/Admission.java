package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import io.biscotti.client.Client;
import io.biscotti.crypto.Ids;
import io.biscotti.database.DatabaseException;
import io.biscotti.event.Type;
import io.biscotti.lifecycle.Session;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.problem.Refusal;
import io.biscotti.registry.Followed;
import io.biscotti.registry.OpenedSession;
import io.biscotti.registry.Opening;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.SessionSecret;
import io.biscotti.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * Starts sessions for people who have proved who they are, and registers them in the {@link
 * SessionRegistry}.
 *
 * <p>Requests have passed {@code SessionFilter}, and their responses are not committed. Every
 * method throws {@link DatabaseException} if the database is needed but unavailable. Thread-safe.
 */
public final class Admission {
  private final Accounts accounts;
  private final SignOut signOut;
  private final SessionRegistry registry;
  private final TokenCookies cookies;
  private final AuditTrail trail;
  private final Ids ids = Ids.secure();
  private final InstantSource clock;
  private final BiConsumer<HttpServletRequest, String> signedIn;

  /**
   * Starts sessions in this registry.
   *
   * @param signOut ends the sign-ins of other people whose credentials came with the request
   * @param cookies expire the cookies of those people's tokens
   * @param clock dates the sign-ins
   * @param signedIn called with the request and the id of the account once its owner has signed in;
   *     must not throw
   */
  public Admission(
      Accounts accounts,
      SignOut signOut,
      SessionRegistry registry,
      TokenCookies cookies,
      AuditTrail trail,
      InstantSource clock,
      BiConsumer<HttpServletRequest, String> signedIn) {
    this.accounts = accounts;
    this.signOut = signOut;
    this.registry = registry;
    this.cookies = cookies;
    this.trail = trail;
    this.clock = clock;
    this.signedIn = signedIn;
  }

  /**
   * Signs the owner of an account in to the request's session.
   *
   * @param account the account as it was when its password was checked
   * @throws Refusal with {@code bad_credentials} if the account was disabled or deleted since, or
   *     got another password
   */
  Person begin(HttpServletRequest request, Account account) {
    Person person = Person.of(account, clock.instant());
    Optional<String> before = handle(request, person);
    boolean known = isAnyKnown(request);
    HttpSession continued = establish(request, person);
    Optional<String> followed = before.filter(own -> isFollowed(own, continued.getId(), account));
    HttpSession session = before.isPresent() && followed.isEmpty() ? another(request) : continued;
    String handle = followed.orElseGet(() -> open(request, account));
    SessionHandle.mark(session, handle);
    person.writeTo(session);
    trail.note(Type.SIGNED_IN, request, account.id(), Optional.of(handle));
    clear(request, Optional.of(account.id()), known && before.filter(handle::equals).isEmpty());
    signedIn.accept(request, account.id());
    return person;
  }

  /**
   * Records a session's new id, unless the session has ended.
   *
   * @throws Refusal with {@code bad_credentials} if the account has changed
   */
  private boolean isFollowed(String handle, String id, Account account) {
    Followed followed =
        registry.follow(account.id(), handle, id, db -> accounts.stands(db, account));
    if (followed == Followed.NOT_ALLOWED) {
      throw Attempt.rejected();
    }
    return followed == Followed.CONTINUES;
  }

  /**
   * Gives the request's session a new id, so that copies of its cookie end.
   *
   * @throws Refusal with {@code session_revoked} if the session was ended a moment ago
   */
  void renew(HttpServletRequest request) {
    renew(request, registry::follow);
  }

  /**
   * Like {@link #renew(HttpServletRequest)}, after the session's owner has re-authenticated.
   *
   * @param account the account as it was when its password was checked
   * @throws Refusal also if {@link #begin(HttpServletRequest, Account)} would throw it
   */
  void renew(HttpServletRequest request, Account account) {
    renew(request, (handle, id) -> isFollowed(handle, id, account));
  }

  private static void renew(HttpServletRequest request, BiPredicate<String, String> follow) {
    String id = request.changeSessionId();
    if (SessionHandle.of(request).filter(handle -> !follow.test(handle, id)).isPresent()) {
      Sessions.end(request);
      throw AccountSessions.over();
    }
  }

  /** Signs somebody without an account in to the request's session. */
  Person begin(HttpServletRequest request, Person person) {
    boolean known = isAnyKnown(request);
    person.writeTo(establish(request, person));
    clear(request, Optional.empty(), known);
    return person;
  }

  /**
   * Ends other people's sign-ins that this browser still had, and expires the token cookies of an
   * earlier sign-in. Browsers don't send the refresh token to this path, so its cookie expires
   * whenever the browser had any session.
   *
   * @param account the id of the account that signed in; empty for a name without an account
   * @param replaced whether the browser had another sign-in
   */
  private void clear(HttpServletRequest request, Optional<String> account, boolean replaced) {
    boolean others = signOut.endSignInsOfOthers(request, account);
    if (others || replaced) {
      Sessions.response(request).ifPresent(response -> cookies.expireAll(request, response));
    }
  }

  private static boolean isAnyKnown(HttpServletRequest request) {
    return TokenCookies.isSent(request)
        || Sessions.sent(request).stream()
            .anyMatch(each -> RequestCredentials.signedIn(each).isPresent());
  }

  private String open(HttpServletRequest request, Account account) {
    Session session = Sessions.current(request).orElseThrow();
    return open(
        request,
        account,
        new Opening(
            account.id(),
            session.id(),
            session.createdAt(),
            session.lastSeenAt(),
            session.idleExpiresAt(),
            session.expiresAt(),
            Client.of(request)));
  }

  private String open(HttpServletRequest request, Account account, Opening opening) {
    OpenedSession opened =
        registry.open(opening, db -> accounts.stands(db, account)).orElseThrow(Attempt::rejected);
    for (RegisteredSession ended : opened.ended()) {
      trail.note(Type.SESSION_ENDED, request, account.id(), Optional.of(ended.handle()));
    }
    return opened.handle();
  }

  /**
   * Starts a session without a cookie, for a client that keeps tokens instead. It has the usual
   * limits; refreshing its tokens counts as activity.
   *
   * @param account the account as it was when its password was checked
   * @throws Refusal if {@link #begin(HttpServletRequest, Account)} would throw it
   */
  RegisteredSession beginWithoutCookie(HttpServletRequest request, Account account) {
    SessionPolicy policy = Sessions.in(request.getServletContext()).orElseThrow().policy();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant limit = now.plus(policy.lifetime());
    Client client = Client.of(request);
    String handle =
        open(
            request,
            account,
            new Opening(
                account.id(), ids.next(), now, now, now.plus(policy.idle()), limit, client));
    trail.note(Type.SIGNED_IN, request, account.id(), Optional.of(handle));
    clearOtherSession(request, account);
    return new RegisteredSession(handle, account.id(), now, now, limit, client);
  }

  /** Expires the session cookie as well if it belongs to another person. */
  private void clearOtherSession(HttpServletRequest request, Account account) {
    boolean isOthers =
        Sessions.sent(request).stream()
            .filter(Person::isIn)
            .anyMatch(each -> Person.account(each).filter(account.id()::equals).isEmpty());
    if (signOut.endSignInsOfOthers(request, Optional.of(account.id()))) {
      Sessions.response(request).ifPresent(response -> cookies.expireAll(request, response));
    }
    if (isOthers) {
      Sessions.end(request);
    }
  }

  /** Returns a session for this person; their attributes aren't written yet. */
  private HttpSession establish(HttpServletRequest request, Person person) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      if (Person.of(session).filter(other -> !other.isSameAs(person)).isPresent()) {
        signOut.signOutOfSession(request);
      } else {
        request.changeSessionId();
      }
    }
    HttpSession own = request.getSession();
    Reauthentication.forget(own);
    SessionSecret.renew(own);
    return own;
  }

  /** A new session in place of one that was ended a moment ago: nothing may continue that one. */
  private static HttpSession another(HttpServletRequest request) {
    Sessions.end(request);
    HttpSession own = request.getSession();
    SessionSecret.renew(own);
    return own;
  }

  /** The handle of the request's session, if this person is signed in to it already. */
  private static Optional<String> handle(HttpServletRequest request, Person person) {
    return Optional.ofNullable(request.getSession(false))
        .filter(session -> Person.of(session).filter(person::isSameAs).isPresent())
        .flatMap(SessionHandle::of);
  }
}
