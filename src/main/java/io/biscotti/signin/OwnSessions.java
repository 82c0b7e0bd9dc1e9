package io.biscotti.signin;

import io.biscotti.client.Client;
import io.biscotti.crypto.Ids;
import io.biscotti.database.DatabaseException;
import io.biscotti.event.Type;
import io.biscotti.lifecycle.Session;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Sessions;
import io.biscotti.token.Claims;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists and ends a person's sessions. {@link Admission} started each of them and registered it in
 * the {@link SessionRegistry} under its {@link SessionHandle}. After sign-in by name alone there is
 * no account, so there is only the request's session.
 *
 * <p>Requests have passed {@code SessionFilter}, and their responses are not committed. Every
 * method throws {@link Refusal}, and {@link DatabaseException} while the database is unavailable.
 * Thread-safe.
 */
public final class OwnSessions {
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private final SessionRegistry registry;
  private final AuditTrail trail;
  private final SignOut signOut;
  private final Admission admission;
  private final AccountSessions accountSessions;
  private final InstantSource clock;

  /**
   * Manages the sessions of this registry.
   *
   * @param signOut ends the request's own session
   * @param admission gives it a new id
   * @param accountSessions ends the others
   * @param clock determines whether the password was entered recently
   */
  public OwnSessions(
      SessionRegistry registry,
      AuditTrail trail,
      SignOut signOut,
      Admission admission,
      AccountSessions accountSessions,
      InstantSource clock) {
    this.registry = registry;
    this.trail = trail;
    this.signOut = signOut;
    this.admission = admission;
    this.accountSessions = accountSessions;
    this.clock = clock;
  }

  /**
   * Waits until changes of address or browser in earlier requests are recorded: at most two
   * seconds, and not at all if nothing is pending.
   */
  public void settle() {
    registry.visits().settle(SETTLE);
  }

  /**
   * A session as its owner sees it.
   *
   * @param current whether it is the request's session
   * @param session the session according to the registry
   */
  public record Shown(boolean current, RegisteredSession session) {}

  /**
   * The person's sessions, the request's first.
   *
   * @param callers identifies the sender by session or access token
   * @throws Refusal if {@link Callers#require} throws it
   */
  public List<Shown> list(HttpServletRequest request, Callers callers) {
    Person person = callers.require(request);
    Optional<Claims> claims = callers.counting(request);
    if (claims.isPresent()) {
      String handle = claims.get().session();
      return registry.of(person.account().orElse("")).stream()
          .map(each -> new Shown(each.handle().equals(handle), each))
          .sorted(Comparator.comparing(Shown::current).reversed())
          .toList();
    }
    RegisteredSession own = own(request, person);
    List<RegisteredSession> others =
        person.account().map(registry::of).orElse(List.of()).stream()
            .filter(each -> !each.handle().equals(own.handle()))
            .toList();
    return Stream.concat(
            Stream.of(new Shown(true, own)), others.stream().map(each -> new Shown(false, each)))
        .toList();
  }

  /** The session that a token belongs to; empty if it has ended. */
  public Optional<RegisteredSession> of(Claims claims) {
    return registry.usable(claims.session());
  }

  /** The request's session, with the exact times that the request knows. */
  private static RegisteredSession own(HttpServletRequest request, Person person) {
    Session session = Sessions.current(request).orElseThrow();
    return new RegisteredSession(
        SessionHandle.of(request).orElseGet(() -> Ids.hash(session.id())),
        person.account().orElse(""),
        session.createdAt(),
        session.lastSeenAt(),
        session.expiresAt(),
        Client.of(request));
  }

  /**
   * Ends one of the person's sessions.
   *
   * @return whether it was the request's own, which is then signed out
   * @throws Refusal with {@code reauth_required}, or {@code not_found} if they have no session with
   *     this handle
   */
  public boolean end(HttpServletRequest request, String handle) {
    Person person = CurrentPerson.require(request);
    Reauthentication.requireOrSignIn(request, clock);
    if (SessionHandle.of(request).filter(handle::equals).isPresent()) {
      signOut.signOut(request);
      return true;
    }
    String account = person.account().orElse("");
    if (!registry.end(account, handle)) {
      throw new Refusal(Problem.of(Code.NOT_FOUND, "You have no such session."));
    }
    trail.note(Type.SESSION_ENDED, request, account, Optional.of(handle));
    return false;
  }

  /**
   * Ends every session of the person except the request's, and all tokens. The session gets a new
   * id, so that copies of its cookie end too.
   *
   * @return how many sessions ended
   * @throws Refusal with {@code reauth_required}, or {@code session_revoked} if the session was
   *     ended a moment ago
   */
  public int endOthers(HttpServletRequest request) {
    Person person = CurrentPerson.require(request);
    Reauthentication.requireOrSignIn(request, clock);
    String account = person.account().orElse("");
    if (account.isEmpty()) {
      return 0;
    }
    admission.renew(request);
    return accountSessions.endOthers(request, account);
  }
}
