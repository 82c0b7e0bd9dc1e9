package io.biscotti.signin;

import io.biscotti.crypto.Secret;
import io.biscotti.database.DatabaseException;
import io.biscotti.issuer.Family;
import io.biscotti.issuer.RefreshTokens;
import io.biscotti.session.Session;
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
 * refresh tokens, good or not. A session that ran out and a token that expired still name their
 * sign-in, and copies of what came with them may be elsewhere; so who signs out means them too. It
 * lets nobody in.
 *
 * <p>Requests have passed {@code SessionFilter}. Thread-safe.
 */
public final class RequestCredentials {
  private final TokenVerifier verifier;
  private final RefreshTokens refresh;
  private final InstantSource clock;

  /**
   * Reads tokens by these.
   *
   * @param clock tells until when a sign-in may last of which only a token is known
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
   * @param account whose it is
   * @param until its absolute limit, or later
   */
  record SignedIn(String handle, String account, Instant until) {}

  /** Those of sessions and access tokens, which needs no database; each once. */
  List<SignedIn> known(HttpServletRequest request) {
    Instant latest = latest(request);
    return Stream.concat(
            Sessions.sent(request).stream().flatMap(session -> signedIn(session).stream()),
            claims(request).map(each -> new SignedIn(each.session(), each.subject(), latest)))
        .toList();
  }

  /**
   * Those of refresh tokens in cookies.
   *
   * @throws DatabaseException when there are any, and the database is away
   */
  List<SignedIn> refreshable(HttpServletRequest request) {
    return families(request, Optional.empty()).stream()
        .map(family -> new SignedIn(family.session(), family.account(), family.expiresAt()))
        .toList();
  }

  /** Sessions that aren't registered, as those of who signed in by name alone. */
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
   * What access tokens of ours say, in the header and in cookies, expired or not. However many
   * others come along, ours is found: a sibling host can send junk of the name. The size of a
   * request's headers bounds the work.
   */
  Stream<Claims> claims(HttpServletRequest request) {
    return Stream.concat(BearerToken.all(request), TokenCookies.accessTokens(request).stream())
        .distinct()
        .flatMap(token -> verifier.read(token).stream());
  }

  /**
   * The families of a request's refresh tokens, found at once.
   *
   * @param shown one that the body holds
   * @throws DatabaseException when there are any tokens, and the database is away
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
