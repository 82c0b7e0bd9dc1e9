package io.biscotti.signin;

import io.biscotti.event.EventStreams;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.session.Sessions;
import io.biscotti.token.Claims;
import io.biscotti.token.TokenVerifier;
import io.biscotti.token.Verified;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the sender of a request: the person of its session or of its access token. A token in
 * {@code Authorization: Bearer} takes precedence over the session; a token in the cookie {@code
 * access_token} counts only without a session. A token is refused as soon as its session has ended.
 *
 * <p>Code that changes a session or its account uses {@link CurrentPerson}, which ignores tokens.
 * Requests have passed {@code SessionFilter}. Thread-safe.
 */
public final class Callers {
  private static final String ATTRIBUTE = Callers.class.getName();
  private static final String OTHERS_IGNORED = ATTRIBUTE + ".othersIgnored";

  private final TokenVerifier verifier;
  private final InstantSource clock;

  /**
   * Checks tokens with this verifier.
   *
   * @param clock the clock by which sessions and tokens expire
   */
  public Callers(TokenVerifier verifier, InstantSource clock) {
    this.verifier = verifier;
    this.clock = clock;
  }

  /**
   * The verdict on a request's token; claims and reason are null without a token.
   *
   * @param signed checks whether the token's key is still known
   */
  private record Judged(
      @Nullable Claims claims, Verified.@Nullable Reason reason, BooleanSupplier signed) {
    static final Judged NONE = of(null);

    static Judged of(Verified.@Nullable Reason reason) {
      return new Judged(null, reason, () -> false);
    }
  }

  /** The person; empty if nobody is signed in or the token is not accepted. */
  public Optional<Person> of(HttpServletRequest request) {
    Optional<Person> person = isTokenMeant(request) ? Optional.empty() : CurrentPerson.of(request);
    return person.isPresent()
        ? person
        : claims(request).flatMap(claims -> Standing.of(request, person(claims)));
  }

  /**
   * The person behind a request that a proxy forwards to another application. An {@code
   * Authorization} header without a token of ours belongs to that application and is ignored. The
   * account is checked each time; see {@link Standing}.
   *
   * @return empty if nobody is signed in, the token is not accepted, or the account was disabled or
   *     deleted
   * @throws Refusal as {@link #requireCurrent} does
   * @throws io.biscotti.database.DatabaseException while the database is unavailable
   */
  public Optional<Person> behindProxy(HttpServletRequest request) {
    requireCurrent(request);
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

  /**
   * The claims of the request's token, if the token rather than the session identifies the sender.
   */
  public Optional<Claims> counting(HttpServletRequest request) {
    return isTokenMeant(request) || CurrentPerson.of(request).isEmpty()
        ? claims(request)
        : Optional.empty();
  }

  /**
   * The claims of the request's token; empty without an accepted token.
   *
   * @return the same result for every call during one request
   */
  Optional<Claims> claims(HttpServletRequest request) {
    return Optional.ofNullable(judged(request).claims());
  }

  /**
   * The person.
   *
   * @throws Refusal with {@code token_invalid} or {@code token_expired} for a token that is not
   *     accepted; otherwise with the problem of {@link Absence}
   */
  public Person require(HttpServletRequest request) {
    return of(request).orElseThrow(() -> new Refusal(problem(request)));
  }

  /**
   * The person as a watcher of event streams, until their session ends (at its idle limit at the
   * latest) or their token expires.
   *
   * @param certain whether the stream also ends once the session may have ended without this server
   *     knowing; required for streams that only administrators may see
   * @throws Refusal as {@link #require} does
   */
  public EventStreams.Watcher watcher(HttpServletRequest request, boolean certain) {
    EventStreams.Watcher watcher = watcher(request);
    Sessions sessions = sessions(request);
    BooleanSupplier known =
        certain ? sessions::areRevocationsCurrent : sessions::areRevocationsTrusted;
    return new EventStreams.Watcher(
        watcher.owner(), () -> watcher.over().getAsBoolean() || !known.getAsBoolean());
  }

  private EventStreams.Watcher watcher(HttpServletRequest request) {
    String owner = require(request).account().orElse("");
    Optional<Claims> token = counting(request);
    return new EventStreams.Watcher(
        owner, token.isPresent() ? end(request, token.get()) : end(request));
  }

  /** Returns a check whether a request's session is over. */
  private static BooleanSupplier end(HttpServletRequest request) {
    BooleanSupplier over = Sessions.endOf(request).orElseThrow();
    Sessions sessions = sessions(request);
    Optional<String> handle = SessionHandle.of(request);
    return () -> over.getAsBoolean() || handle.filter(sessions::isRevoked).isPresent();
  }

  /** Returns a check whether a request's token is no longer valid. */
  private BooleanSupplier end(HttpServletRequest request, Claims claims) {
    Sessions sessions = sessions(request);
    BooleanSupplier signed = judged(request).signed();
    return () ->
        sessions.isRevoked(claims.session())
            || sessions.isRevoked(claims.id())
            || !clock.instant().isBefore(claims.expiresAt())
            || !signed.getAsBoolean();
  }

  /**
   * Why {@link #of} is empty: what is wrong with the token. If the token came in a cookie, together
   * with the cookie of a session that has ended, the reason is that of the session: the token ended
   * with it.
   */
  public Problem problem(HttpServletRequest request) {
    Judged judged = judged(request);
    // A valid token without a person: the account was disabled or deleted.
    Verified.Reason reason = judged.claims() == null ? judged.reason() : Verified.Reason.INVALID;
    return reason == null || (!isTokenMeant(request) && Absence.isKnown(request))
        ? Absence.of(request)
        : refused(reason);
  }

  /** The problem for a token that is not accepted (RFC 6750, section 3). */
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
   * Finds the accepted token among any number of cookies with that name, because a sibling host can
   * add junk. If there is a token of another account, none is accepted, because it is unclear which
   * one is meant.
   */
  private Judged judgeCookies(HttpServletRequest request) {
    Judged found = Judged.NONE;
    for (String token : TokenCookies.accessTokens(request)) {
      Judged next = judge(request, token);
      if (found.claims() == null) {
        found = next.claims() == null && found.reason() == Verified.Reason.EXPIRED ? found : next;
      } else if (next.claims() != null
          && !found.claims().subject().equals(next.claims().subject())) {
        return Judged.of(Verified.Reason.INVALID);
      }
    }
    return found;
  }

  private Judged judge(HttpServletRequest request, String token) {
    Verified verified = verify(request, token);
    return verified instanceof Verified.Valid valid
        ? new Judged(valid.claims(), null, () -> verifier.hasKey(token))
        : Judged.of(((Verified.Rejected) verified).reason());
  }

  /**
   * Checks a token as if it had come with a request, and the account behind it.
   *
   * @param request a request to the application whose revocations count
   * @return the claims, with the account's current name and roles; empty if the token or the
   *     account is not accepted
   * @throws Refusal as {@link #requireCurrent} does
   * @throws io.biscotti.database.DatabaseException while the database is unavailable
   */
  public Optional<Claims> introspect(HttpServletRequest request, String token) {
    requireCurrent(request);
    return verify(request, token) instanceof Verified.Valid valid
        ? Standing.require(request, person(valid.claims()))
            .map(person -> valid.claims().withRoles(person.roles()))
        : Optional.empty();
  }

  /**
   * Requires that this server knows what other servers revoked until recently. For requests that
   * must not rely on a session which may have ended.
   *
   * @throws Refusal with {@code unavailable} if it may have missed something
   */
  public static void requireCurrent(HttpServletRequest request) {
    if (!sessions(request).areRevocationsCurrent()) {
      throw new Refusal(uncertain());
    }
  }

  private static Problem uncertain() {
    return Problem.of(Code.UNAVAILABLE, "The list of ended sessions can't be read at the moment.")
        .header("Retry-After", "5");
  }

  private Verified verify(HttpServletRequest request, String token) {
    Verified verified = verifier.verify(token);
    if (!(verified instanceof Verified.Valid valid)) {
      return verified;
    }
    if (isRevoked(request, valid.claims())) {
      return new Verified.Rejected(Verified.Reason.INVALID);
    }
    if (!sessions(request).areRevocationsTrusted()) {
      throw new Refusal(uncertain());
    }
    return verified;
  }

  private static boolean isRevoked(HttpServletRequest request, Claims claims) {
    Sessions sessions = sessions(request);
    return sessions.isRevoked(claims.session()) || sessions.isRevoked(claims.id());
  }

  private static Sessions sessions(HttpServletRequest request) {
    return Sessions.in(request.getServletContext())
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
