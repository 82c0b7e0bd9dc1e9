package io.biscotti.account;

import io.biscotti.client.Client;
import io.biscotti.crypto.Secret;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Session;
import io.biscotti.session.Sessions;
import io.biscotti.token.AccessToken;
import io.biscotti.token.AccessTokens;
import io.biscotti.token.Family;
import io.biscotti.token.Grant;
import io.biscotti.token.RefreshTokens;
import io.biscotti.token.Rotation;
import io.biscotti.token.Verified;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Access and refresh tokens of people: given for a session, or for a password to a client that is
 * no browser and gets a session without a cookie; renewed, and taken back. Every token belongs to a
 * registered session and ends with it.
 *
 * <p>Requests have passed {@code SessionFilter}. Every method throws {@link Refusal}, and {@link
 * io.biscotti.database.DatabaseException} when the database is away. Thread-safe.
 */
public final class Tokens {
  private final Accounts accounts;
  private final Admission admission;
  private final OwnSessions sessions;
  private final SessionRegistry registry;
  private final AccessTokens access;
  private final RefreshTokens refresh;
  private final AuditTrail trail;
  private final InstantSource clock;

  /**
   * Gives tokens by these.
   *
   * @param registry tells whether a session has ended
   * @param trail notes tokens that come twice
   * @param clock tells how long tokens live
   */
  public Tokens(
      Accounts accounts,
      Admission admission,
      OwnSessions sessions,
      SessionRegistry registry,
      AccessTokens access,
      RefreshTokens refresh,
      AuditTrail trail,
      InstantSource clock) {
    this.accounts = accounts;
    this.admission = admission;
    this.sessions = sessions;
    this.registry = registry;
    this.access = access;
    this.refresh = refresh;
    this.trail = trail;
    this.clock = clock;
  }

  /**
   * What a client gets.
   *
   * @param access lets it in for a while
   * @param accessLives how long
   * @param refresh gets it the next pair
   * @param refreshLives how long, if it isn't used
   */
  record Pair(AccessToken access, Duration accessLives, Secret refresh, Duration refreshLives) {}

  /**
   * Tokens for the request's session.
   *
   * @throws Refusal with what {@link Absence} says when nobody is signed in, or {@code forbidden}
   *     for who signed in by name
   */
  Pair ofSession(HttpServletRequest request) {
    Person person = Person.require(request);
    Session session = Sessions.current(request).orElseThrow();
    String handle =
        OwnSessions.handle(request.getSession())
            .orElseThrow(
                () ->
                    new Refusal(
                        Problem.of(
                            Code.FORBIDDEN,
                            "You signed in by name alone: there is no account behind that.")));
    Account account = account(person.account().orElse(""));
    return begin(account, handle, person.authenticatedAt(), session.expiresAt());
  }

  /** Tokens for an account whose password was judged just now, with a session of their own. */
  Pair ofAccount(HttpServletRequest request, Account account) {
    Instant now = clock.instant();
    RegisteredSession session = admission.beginWithoutCookie(request, account);
    return begin(account, session.handle(), now, session.expiresAt());
  }

  private Pair begin(Account account, String handle, Instant authenticatedAt, Instant expiresAt) {
    Secret first = refresh.begin(account.id(), handle, expiresAt);
    return pair(account, handle, authenticatedAt, expiresAt, first);
  }

  private Pair pair(
      Account account,
      String handle,
      Instant authenticatedAt,
      Instant expiresAt,
      Secret refreshToken) {
    AccessToken token =
        access.issue(
            new Grant(
                account.id(),
                account.username(),
                Optional.of(account.displayName()),
                account.roles(),
                handle,
                authenticatedAt,
                expiresAt));
    Instant now = clock.instant();
    return new Pair(
        token,
        Duration.between(token.issuedAt(), token.expiresAt()),
        refreshToken,
        Duration.ofSeconds(Math.max(1, Duration.between(now, expiresAt).toSeconds())));
  }

  private Account account(String id) {
    return accounts
        .find(id)
        .filter(account -> !account.disabled())
        .orElseThrow(() -> new Refusal(Callers.refused(Verified.Reason.INVALID)));
  }

  /**
   * Takes a refresh token for the next pair.
   *
   * @throws Refusal with {@code token_invalid}, {@code token_expired}, {@code session_revoked}, or
   *     {@code refresh_reuse} for one that was used before: then its whole family is dead, and its
   *     owner is warned
   */
  Pair refresh(HttpServletRequest request, Secret token) {
    Rotation rotation = refresh.rotate(token);
    if (rotation instanceof Rotation.Rotated rotated) {
      return next(request, rotated);
    }
    if (rotation instanceof Rotation.Reused reused) {
      Family family = reused.family();
      trail.note(Type.TOKEN_REUSED, request, family.account(), Optional.of(family.session()));
      throw new Refusal(
          Problem.of(Code.REFRESH_REUSE, "The refresh token was used before. Sign in again.")
              .header("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }
    throw new Refusal(
        Callers.refused(
            rotation instanceof Rotation.Expired
                ? Verified.Reason.EXPIRED
                : Verified.Reason.INVALID));
  }

  private Pair next(HttpServletRequest request, Rotation.Rotated rotated) {
    Family family = rotated.family();
    RegisteredSession session =
        registry
            .usable(family.session())
            .orElseThrow(
                () ->
                    new Refusal(
                        Problem.of(Code.SESSION_REVOKED, "The session was ended. Sign in again.")));
    registry.seen(family.session(), clock.instant(), session.expiresAt(), Client.of(request));
    return pair(
        account(family.account()),
        family.session(),
        session.createdAt(),
        family.expiresAt(),
        rotated.successor());
  }

  /**
   * Takes a refresh token back, and with it the session if that was the token's alone; and the
   * access token that the request came with.
   *
   * @param callers judge that one
   */
  void revoke(HttpServletRequest request, Callers callers, Optional<Secret> token) {
    callers
        .claims(request)
        .ifPresent(
            claims ->
                Sessions.in(request.getServletContext())
                    .ifPresent(all -> all.revoke(claims.id(), claims.expiresAt())));
    // A request that is sent again, after a 503, comes with a token that is revoked here already.
    Sessions.in(request.getServletContext()).ifPresent(Sessions::ensureRevoked);
    token.flatMap(refresh::revoke).ifPresent(family -> sessions.endWithoutCookie(request, family));
  }
}
