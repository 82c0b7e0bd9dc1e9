package io.biscotti.signin;

import io.biscotti.crypto.Secret;
import io.biscotti.database.DatabaseException;
import io.biscotti.issuer.Family;
import io.biscotti.issuer.RefreshTokens;
import io.biscotti.lifecycle.Session;
import io.biscotti.session.Sessions;
import io.biscotti.token.Claims;
import io.biscotti.token.TokenVerifier;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The sign-ins that a request's credentials belong to: its session cookies, access tokens and
 * refresh tokens, valid or not. An expired session or token still names its sign-in, and copies of
 * the sign-in's other credentials may be elsewhere, so signing out ends it too. None of this grants
 * access.
 *
 * <p>Requests have passed {@code SessionFilter}. Thread-safe.
 */
public final class RequestCredentials {
  private final TokenVerifier verifier;
  private final RefreshTokens refresh;
  private final InstantSource clock;

  /**
   * Creates it.
   *
   * @param clock limits how long a sign-in may last if only its access token is known
   */
  public RequestCredentials(TokenVerifier verifier, RefreshTokens refresh, InstantSource clock) {
    this.verifier = verifier;
    this.refresh = refresh;
    this.clock = clock;
  }

  /**
   * A sign-in.
   *
   * @param handle names it in the registry
   * @param account the id of its account
   * @param until its absolute timeout, or later
   */
  record SignedIn(String handle, String account, Instant until) {}

  /**
   * The sign-ins of session cookies and access tokens. Works without the database; may list a
   * sign-in twice.
   */
  List<SignedIn> known(HttpServletRequest request) {
    Instant latest = latest(request);
    return Stream.concat(
            Sessions.sent(request).stream().flatMap(session -> signedIn(session).stream()),
            claims(request).map(each -> new SignedIn(each.session(), each.subject(), latest)))
        .toList();
  }

  /**
   * The sign-ins of refresh tokens in cookies.
   *
   * @throws DatabaseException if there are such cookies and the database is unavailable
   */
  List<SignedIn> refreshable(HttpServletRequest request) {
    return families(request, Optional.empty()).stream()
        .map(family -> new SignedIn(family.session(), family.account(), family.expiresAt()))
        .toList();
  }

  /** Sessions that aren't registered, such as those after sign-in by name alone. */
  static Stream<Session> unregistered(HttpServletRequest request) {
    return Sessions.sent(request).stream().filter(session -> signedIn(session).isEmpty());
  }

  static Optional<SignedIn> signedIn(Session session) {
    return SessionHandle.of(session)
        .flatMap(
            handle ->
                Person.account(session)
                    .map(account -> new SignedIn(handle, account, session.expiresAt())));
  }

  /**
   * The claims of our access tokens in headers and cookies, expired or not. Finds ours among any
   * number of others, because a sibling host can add junk. The size of the headers bounds the work.
   */
  Stream<Claims> claims(HttpServletRequest request) {
    return Stream.concat(BearerToken.all(request), TokenCookies.accessTokens(request).stream())
        .distinct()
        .flatMap(token -> verifier.read(token).stream());
  }

  /**
   * The families of a request's refresh tokens, in one query.
   *
   * @param shown the token in the body, if any
   * @throws DatabaseException if there are any tokens and the database is unavailable
   */
  List<Family> families(HttpServletRequest request, Optional<Secret> shown) {
    Stream<Secret> cookies = TokenCookies.refreshTokens(request).stream();
    return refresh.find(Stream.concat(shown.stream(), cookies).toList());
  }

  private Instant latest(HttpServletRequest request) {
    Duration lifetime =
        Sessions.in(request.getServletContext())
            .map(sessions -> sessions.policy().lifetime())
            .orElse(Duration.ZERO);
    return clock.instant().plus(lifetime);
  }
}
