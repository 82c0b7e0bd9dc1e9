package io.biscotti.signin;

import io.biscotti.account.Account;
import io.biscotti.account.Accounts;
import io.biscotti.client.Client;
import io.biscotti.crypto.Secret;
import io.biscotti.event.Type;
import io.biscotti.issuer.AccessToken;
import io.biscotti.issuer.AccessTokens;
import io.biscotti.issuer.Family;
import io.biscotti.issuer.Grant;
import io.biscotti.issuer.RefreshTokens;
import io.biscotti.issuer.Rotation;
import io.biscotti.lifecycle.Session;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Sessions;
import io.biscotti.token.Verified;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Issues, refreshes and revokes people's access and refresh tokens. They are issued for a session,
 * or in exchange for a password to a client other than a browser, which then gets a session without
 * a cookie. Every token belongs to a registered session and ends with it.
 *
 * <p>Requests have passed {@code SessionFilter}. Every method throws {@link Refusal}, and {@link
 * io.biscotti.database.DatabaseException} while the database is unavailable. Thread-safe.
 */
public final class Tokens {
  private final Accounts accounts;
  private final Admission admission;
  private final SignOut signOut;
  private final SessionRegistry registry;
  private final AccessTokens access;
  private final RefreshTokens refresh;
  private final RequestCredentials credentials;
  private final AuditTrail trail;
  private final InstantSource clock;

  /**
   * Creates the service.
   *
   * @param registry tells whether a session has ended
   * @param trail records refresh tokens that are reused
   * @param clock dates tokens and the idle limit
   */
  public Tokens(
      Accounts accounts,
      Admission admission,
      SignOut signOut,
      SessionRegistry registry,
      AccessTokens access,
      RefreshTokens refresh,
      RequestCredentials credentials,
      AuditTrail trail,
      InstantSource clock) {
    this.accounts = accounts;
    this.admission = admission;
    this.signOut = signOut;
    this.registry = registry;
    this.access = access;
    this.refresh = refresh;
    this.credentials = credentials;
    this.trail = trail;
    this.clock = clock;
  }

  /**
   * Issues tokens for the request's session.
   *
   * @throws Refusal with the problem of {@link Absence} if nobody is signed in, or {@code
   *     forbidden} after sign-in by name alone
   */
  public TokenPair ofSession(HttpServletRequest request) {
    Person person = CurrentPerson.require(request);
    Session session = Sessions.current(request).orElseThrow();
    String handle =
        SessionHandle.of(request.getSession())
            .orElseThrow(
                () ->
                    new Refusal(
                        Problem.of(
                            Code.FORBIDDEN,
                            "You signed in by name alone, so you have no account.")));
    Account account = account(person.account().orElse(""));
    // Counts as activity: the cookie may not record it yet, and tokens may be used where it isn't
    // sent.
    if (registry.use(handle, true, idle(request), Client.of(request)).isEmpty()) {
      throw new Refusal(revoked());
    }
    Instant idleLimit = idleLimit(request, session.expiresAt());
    TokenPair pair =
        begin(account, handle, person.authenticatedAt(), idleLimit, session.expiresAt());
    signOut.endSignInsOfOthers(request, person.account());
    return pair;
  }

  /** Issues tokens, with a session of their own, for an account whose password was just checked. */
  public TokenPair ofAccount(HttpServletRequest request, Account account) {
    Instant now = clock.instant();
    RegisteredSession session = admission.beginWithoutCookie(request, account);
    Instant idleLimit = idleLimit(request, session.expiresAt());
    return begin(account, session.handle(), now, idleLimit, session.expiresAt());
  }

  private TokenPair begin(
      Account account,
      String handle,
      Instant authenticatedAt,
      Instant idleLimit,
      Instant expiresAt) {
    Secret first = refresh.begin(account.id(), handle, expiresAt);
    return pair(account, handle, authenticatedAt, idleLimit, expiresAt, first);
  }

  /** When a sign-in that is used now ends if it isn't used again. */
  private Instant idleLimit(HttpServletRequest request, Instant expiresAt) {
    Instant limit = clock.instant().plus(idle(request));
    return limit.isBefore(expiresAt) ? limit : expiresAt;
  }

  private static Duration idle(HttpServletRequest request) {
    return Sessions.in(request.getServletContext()).orElseThrow().policy().idle();
  }

  private TokenPair pair(
      Account account,
      String handle,
      Instant authenticatedAt,
      Instant idleLimit,
      Instant expiresAt,
      Secret refreshToken) {
    // The idle limit only moves later, so a token that expires with it never outlives the sign-in.
    AccessToken token =
        access.issue(
            new Grant(
                account.id(),
                account.username(),
                Optional.of(account.displayName()),
                account.roles(),
                handle,
                authenticatedAt,
                idleLimit));
    Instant now = clock.instant();
    return new TokenPair(
        token.value(),
        token.expiresAt(),
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
   * Finds the valid one among the refresh tokens that a browser sent, because a sibling host can
   * add junk. If there is a token of another account, it is unclear which one is meant.
   *
   * @param sent one token or more
   * @throws Refusal with {@code token_invalid} unless exactly one was issued here
   */
  public Secret oneOf(List<Secret> sent) {
    List<Secret> issued = sent.size() > 1 ? refresh.issued(sent) : sent;
    if (issued.size() != 1) {
      throw new Refusal(Callers.refused(Verified.Reason.INVALID));
    }
    return issued.get(0);
  }

  /**
   * Exchanges a refresh token for the next pair.
   *
   * @throws Refusal with {@code token_invalid}, {@code token_expired}, {@code session_revoked}, or
   *     {@code refresh_reuse} for one that was used before: then its whole family is revoked, and
   *     its owner is warned; or {@code unavailable}, without using up the token, if the sign-in may
   *     have ended without this server knowing
   * @param fromCookie whether the token came in a cookie, which somebody else may have left: if the
   *     request's session belongs to another sign-in, the token's sign-in ends
   */
  public TokenPair refresh(HttpServletRequest request, Secret token, boolean fromCookie) {
    Callers.requireCurrent(request);
    Rotation rotation = refresh.rotate(token);
    if (rotation instanceof Rotation.Rotated rotated) {
      return next(request, rotated, fromCookie);
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

  private TokenPair next(HttpServletRequest request, Rotation.Rotated rotated, boolean fromCookie) {
    Family family = rotated.family();
    if (fromCookie && belongsToAnother(request, family)) {
      signOut.end(request, signedIn(family));
      throw new Refusal(Callers.refused(Verified.Reason.INVALID));
    }
    Account account = account(family.account());
    RegisteredSession session =
        registry
            .use(
                family.session(),
                SessionHandle.of(request).filter(family.session()::equals).isPresent(),
                idle(request),
                Client.of(request))
            .orElseThrow(() -> new Refusal(over(family)));
    return pair(
        account,
        family.session(),
        session.createdAt(),
        idleLimit(request, family.expiresAt()),
        family.expiresAt(),
        rotated.successor());
  }

  /** Tells a session that expired from one that was revoked. */
  private Problem over(Family family) {
    return registry.usable(family.session()).isPresent()
        ? Problem.of(Code.SESSION_EXPIRED, "The session passed its time limit. Sign in again.")
        : revoked();
  }

  private static Problem revoked() {
    return Problem.of(Code.SESSION_REVOKED, "The session was ended. Sign in again.");
  }

  /**
   * Whether the refresh token's cookie belongs to another sign-in than the request's session.
   * Browsers don't send that cookie where people sign in, so it may outlive its sign-in.
   */
  private static boolean belongsToAnother(HttpServletRequest request, Family family) {
    Optional<String> live = Sessions.current(request).filter(Person::isIn).map(Session::id);
    return Sessions.sent(request).stream()
        .filter(Person::isIn)
        .anyMatch(
            session ->
                Person.account(session).filter(family.account()::equals).isEmpty()
                    || (live.filter(session.id()::equals).isPresent()
                        && SessionHandle.of(session).filter(family.session()::equals).isEmpty()));
  }

  private static RequestCredentials.SignedIn signedIn(Family family) {
    return new RequestCredentials.SignedIn(family.session(), family.account(), family.expiresAt());
  }

  /**
   * Revokes the tokens that came with the request: access tokens, and refresh tokens with all their
   * successors. Their sign-in ends too, unless the request's session, which has a cookie, belongs
   * to it.
   *
   * @param shown the refresh token in the body, if any
   */
  public void revoke(HttpServletRequest request, Optional<Secret> shown) {
    Optional<Sessions> all = Sessions.in(request.getServletContext());
    credentials
        .claims(request)
        .forEach(
            claims -> {
              all.ifPresent(each -> each.revoke(claims.id(), claims.expiresAt()));
              signOut.endWithoutCookie(
                  request,
                  new RequestCredentials.SignedIn(
                      claims.session(), claims.subject(), latest(request)));
            });
    // A request that is repeated after a 503 comes with a token that is already revoked here.
    all.ifPresent(Sessions::ensureRevoked);
    credentials.families(request, shown).stream()
        .filter(family -> refresh.revokeFamily(family.id()))
        .forEach(family -> signOut.endWithoutCookie(request, signedIn(family)));
  }

  private Instant latest(HttpServletRequest request) {
    return clock
        .instant()
        .plus(Sessions.in(request.getServletContext()).orElseThrow().policy().lifetime());
  }
}
