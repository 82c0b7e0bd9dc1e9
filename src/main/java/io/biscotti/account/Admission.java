package io.biscotti.account;

import io.biscotti.client.Client;
import io.biscotti.client.Devices;
import io.biscotti.crypto.Ids;
import io.biscotti.database.DatabaseException;
import io.biscotti.event.Type;
import io.biscotti.problem.Refusal;
import io.biscotti.registry.Opened;
import io.biscotti.registry.Opening;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Session;
import io.biscotti.session.SessionSecret;
import io.biscotti.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Begins the sessions of those who proved who they are, and registers them in the {@link
 * SessionRegistry}. {@link OwnSessions} is what becomes of them.
 *
 * <p>Requests have passed {@code SessionFilter}, and their responses are not committed. Every
 * method throws {@link DatabaseException} when the database is needed and away. Thread-safe.
 */
public final class Admission {
  private final Accounts accounts;
  private final OwnSessions sessions;
  private final SessionRegistry registry;
  private final AuditTrail trail;
  private final Devices devices;
  private final Ids ids = Ids.secure();
  private final InstantSource clock;
  private final BiConsumer<HttpServletRequest, String> signedIn;

  /**
   * Admits to sessions that are registered here.
   *
   * @param sessions end the session of another person, which the request came with
   * @param devices made ready as soon as there is a session to name
   * @param clock tells when somebody signed in
   * @param signedIn is told the request and the id of the account once its owner has signed in;
   *     must not throw
   */
  public Admission(
      Accounts accounts,
      OwnSessions sessions,
      SessionRegistry registry,
      AuditTrail trail,
      Devices devices,
      InstantSource clock,
      BiConsumer<HttpServletRequest, String> signedIn) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.registry = registry;
    this.trail = trail;
    this.devices = devices;
    this.clock = clock;
    this.signedIn = signedIn;
  }

  /**
   * Makes the request's session that of the owner of an account.
   *
   * @param account as it was when its password was judged
   * @throws Refusal with {@code bad_credentials} if the account was disabled, deleted or given
   *     another password since
   */
  Person begin(HttpServletRequest request, Account account) {
    Person person = Person.of(account, clock.instant());
    Optional<String> before = handle(request, person);
    HttpSession session = establish(request, person);
    String handle =
        before
            .filter(known -> registry.follow(known, session.getId()))
            .orElseGet(() -> open(request, account));
    OwnSessions.mark(session, handle);
    person.writeTo(session);
    devices.warm();
    trail.note(Type.SIGNED_IN, request, account.id(), Optional.of(handle));
    signedIn.accept(request, account.id());
    return person;
  }

  /** Makes the request's session that of somebody without an account. */
  Person begin(HttpServletRequest request, Person person) {
    person.writeTo(establish(request, person));
    return person;
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
    Opened opened =
        registry
            .open(opening, handle -> accounts.stands(handle, account))
            .orElseThrow(Attempt::rejected);
    for (RegisteredSession ended : opened.ended()) {
      trail.note(Type.SESSION_ENDED, request, account.id(), Optional.of(ended.handle()));
    }
    return opened.handle();
  }

  /**
   * Makes a session that has no cookie, for a client that keeps tokens instead. It lives until its
   * absolute limit.
   *
   * @param account as it was when its password was judged
   * @throws Refusal as {@link #begin(HttpServletRequest, Account)} does
   */
  RegisteredSession beginWithoutCookie(HttpServletRequest request, Account account) {
    Duration lifetime = Sessions.in(request.getServletContext()).orElseThrow().policy().lifetime();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant limit = now.plus(lifetime);
    Client client = Client.of(request);
    String handle =
        open(
            request,
            account,
            new Opening(account.id(), ids.next(), now, now, limit, limit, client));
    devices.warm();
    trail.note(Type.SIGNED_IN, request, account.id(), Optional.of(handle));
    return new RegisteredSession(handle, account.id(), now, now, limit, client);
  }

  /** A session for this person, whose attributes are not written yet. */
  private HttpSession establish(HttpServletRequest request, Person person) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      if (Person.of(session).filter(other -> !other.isSameAs(person)).isPresent()) {
        sessions.signOut(request);
      } else {
        request.changeSessionId();
      }
    }
    HttpSession own = request.getSession();
    Reauthentication.forget(own);
    SessionSecret.renew(own);
    return own;
  }

  /** The handle of the request's session, if it is this person's already. */
  private static Optional<String> handle(HttpServletRequest request, Person person) {
    return Optional.ofNullable(request.getSession(false))
        .filter(session -> Person.of(session).filter(person::isSameAs).isPresent())
        .flatMap(OwnSessions::handle);
  }
}
