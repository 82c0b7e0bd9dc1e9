package io.biscotti.signin;

import io.biscotti.event.EventStreams;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.session.Revocations;
import io.biscotti.session.Session;
import io.biscotti.session.Sessions;
import io.biscotti.token.Claims;
import io.biscotti.token.TokenVerifier;
import io.biscotti.token.Verified;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request: the person of its session, or of an access token. A token in {@code
 * Authorization: Bearer} is meant, and counts before the session; one in the cookie {@code
 * access_token} counts where there is no session. A token is refused from the moment at which its
 * session has ended.
 *
 * <p>What changes a session or the account behind it asks for the session: {@link
 * CurrentPerson#of}. Requests have passed {@code SessionFilter}. Thread-safe.
 */
public final class Callers {
  private static final String ATTRIBUTE = Callers.class.getName();
  private static final String OTHERS_IGNORED = ATTRIBUTE + ".othersIgnored";

  private final TokenVerifier verifier;
  private final InstantSource clock;

  /**
   * Judges tokens by this.
   *
   * @param clock tells when sessions and tokens are over
   */
  public Callers(TokenVerifier verifier, InstantSource clock) {
    this.verifier = verifier;
    this.clock = clock;
  }

  /** What a request's token turned out to be; absent where it has none. */
  private record Judged(@Nullable Claims claims, Verified.@Nullable Reason reason) {
    static final Judged NONE = new Judged(null, null);
  }

  /** Who it is; empty for nobody, and where a token is not accepted. */
  public Optional<Person> of(HttpServletRequest request) {
    Optional<Person> person = isTokenMeant(request) ? Optional.empty() : CurrentPerson.of(request);
    return person.isPresent()
        ? person
        : claims(request).flatMap(claims -> Standing.of(request, person(claims)));
  }

  /**
   * Who it is that a request belongs to which a proxy passes on to an application. What {@code
   * Authorization} holds is that application's own unless it is a token of ours. Nothing is guessed
   * about the account.
   *
   * @return empty for nobody, where a token is not accepted, and when the account was disabled or
   *     deleted
   * @throws io.biscotti.database.DatabaseException when the database is away
   */
  public Optional<Person> behindProxy(HttpServletRequest request) {
    request.setAttribute(OTHERS_IGNORED, true);
    Optional<Person> person =
        isTokenMeant(request) ? Optional.empty() : CurrentPerson.unchecked(request);
    return person
        .or(() -> claims(request).map(Callers::person))
        .flatMap(found -> Standing.require(request, found));
  }

  private boolean isTokenMeant(HttpServletRequest request) {
    return bearer(request).isPresent();
  }

  /** The claims of the request's token, if the request is its rather than a session's. */
  public Optional<Claims> counting(HttpServletRequest request) {
    return isTokenMeant(request) || CurrentPerson.of(request).isEmpty()
        ? claims(request)
        : Optional.empty();
  }

  /**
   * The claims of the request's token; empty where it has none, or none that is accepted.
   *
   * @return the same each time that one request asks
   */
  Optional<Claims> claims(HttpServletRequest request) {
    return Optional.ofNullable(judged(request).claims());
  }

  /**
   * Who it is.
   *
   * @throws Refusal with {@code token_invalid} or {@code token_expired} for a token that is not
   *     accepted, else with what {@link Absence} says
   */
  public Person require(HttpServletRequest request) {
    return of(request).orElseThrow(() -> new Refusal(problem(request)));
  }

  /**
   * Who asks, and how long they may be told things: until their session ends, at its idle limit at
   * the latest, or their token expires.
   *
   * @throws Refusal as {@link #require} does
   */
  public EventStreams.Watcher watcher(HttpServletRequest request) {
    String owner = require(request).account().orElse("");
    Optional<Claims> token = counting(request);
    if (token.isPresent()) {
      return watcher(request, owner, token.get().session(), token.get().expiresAt());
    }
    Session session = Sessions.current(request).orElseThrow();
    return watcher(request, owner, session.id(), session.idleExpiresAt());
  }

  /** Until a time, or until an id is revoked. */
  private EventStreams.Watcher watcher(
      HttpServletRequest request, String owner, String id, Instant limit) {
    Revocations revocations = revocations(request);
    return new EventStreams.Watcher(
        owner, () -> revocations.isRevoked(id) || !clock.instant().isBefore(limit));
  }

  /**
   * Why {@link #of} gives nobody: what is wrong with the token, unless it is one in a cookie beside
   * that of a session which has ended, as the token did with it.
   */
  public Problem problem(HttpServletRequest request) {
    Judged judged = judged(request);
    // Whoever has a good token, and is nobody none the less, has lost the account.
    Verified.Reason reason = judged.claims() == null ? judged.reason() : Verified.Reason.INVALID;
    return reason == null || (!isTokenMeant(request) && Absence.isKnown(request))
        ? Absence.of(request)
        : refused(reason);
  }

  /** What is said of a token that is not accepted (RFC 6750, section 3). */
  static Problem refused(Verified.Reason reason) {
    Problem problem =
        switch (reason) {
          case EXPIRED -> Problem.of(Code.TOKEN_EXPIRED, "The token has expired.");
          case INVALID -> Problem.of(Code.TOKEN_INVALID, "The token is not accepted.");
        };
    return problem.header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  }

  private Judged judged(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Judged known) {
      return known;
    }
    Judged made =
        bearer(request).map(token -> judge(request, token)).orElseGet(() -> judgeCookies(request));
    request.setAttribute(ATTRIBUTE, made);
    return made;
  }

  /**
   * However many cookies of the name come along, the accepted one is found: a sibling host can send
   * junk. It can send a token of another account too, and then nobody can tell which one is meant.
   */
  private Judged judgeCookies(HttpServletRequest request) {
    Judged found = Judged.NONE;
    for (String token : TokenCookies.accessTokens(request)) {
      Judged next = judge(request, token);
      if (found.claims() == null) {
        found = next.claims() == null && found.reason() == Verified.Reason.EXPIRED ? found : next;
      } else if (next.claims() != null
          && !found.claims().subject().equals(next.claims().subject())) {
        return new Judged(null, Verified.Reason.INVALID);
      }
    }
    return found;
  }

  private Judged judge(HttpServletRequest request, String token) {
    Verified verified = verify(request, token);
    return verified instanceof Verified.Valid valid
        ? new Judged(valid.claims(), null)
        : new Judged(null, ((Verified.Rejected) verified).reason());
  }

  /**
   * Judges any token as it would be judged here, and looks at the account behind it.
   *
   * @param request tells the application whose ended sessions count
   * @return with the name and the roles that the account has now
   * @throws io.biscotti.database.DatabaseException when the database is away
   */
  public Optional<Claims> introspect(HttpServletRequest request, String token) {
    return verify(request, token) instanceof Verified.Valid valid
        ? Standing.require(request, person(valid.claims()))
            .map(person -> valid.claims().withRoles(person.roles()))
        : Optional.empty();
  }

  private Verified verify(HttpServletRequest request, String token) {
    Verified verified = verifier.verify(token);
    return verified instanceof Verified.Valid valid && isRevoked(request, valid.claims())
        ? new Verified.Rejected(Verified.Reason.INVALID)
        : verified;
  }

  private static boolean isRevoked(HttpServletRequest request, Claims claims) {
    Revocations revocations = revocations(request);
    return revocations.isRevoked(claims.session()) || revocations.isRevoked(claims.id());
  }

  private static Revocations revocations(HttpServletRequest request) {
    return Sessions.in(request.getServletContext())
        .map(Sessions::revocations)
        .orElseThrow(() -> new IllegalStateException("SessionFilter has not started"));
  }

  private Optional<String> bearer(HttpServletRequest request) {
    Optional<String> token = BearerToken.of(request);
    return request.getAttribute(OTHERS_IGNORED) == null
        ? token
        : token.filter(each -> verifier.read(each).isPresent());
  }

  private static Person person(Claims claims) {
    return new Person(
        claims.principalName(),
        Optional.of(claims.subject()),
        claims.displayName().orElseGet(claims::principalName),
        List.of(),
        claims.authenticatedAt());
  }
}
