package io.biscotti.signin;

import io.biscotti.client.Client;
import io.biscotti.crypto.Ids;
import io.biscotti.database.DatabaseException;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Session;
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
 * The sessions that a person has, wherever they are signed in: listed and ended. Each was begun by
 * {@link Admission}, and is in the {@link SessionRegistry} under a handle that its session carries
 * as an attribute. Who signed in by name alone has no account, and so only the session at hand.
 *
 * <p>Requests have passed {@code SessionFilter}, and their responses are not committed. Every
 * method throws {@link Refusal}, and {@link DatabaseException} when the database is away.
 * Thread-safe.
 */
public final class OwnSessions {
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private final SessionRegistry registry;
  private final AuditTrail trail;
  private final SignOut signOut;
  private final AccountSessions all;
  private final InstantSource clock;

  /**
   * Sessions that are registered here.
   *
   * @param signOut ends the request's own session
   * @param all ends the others
   * @param clock tells whether a proof of the password is still fresh
   */
  public OwnSessions(
      SessionRegistry registry,
      AuditTrail trail,
      SignOut signOut,
      AccountSessions all,
      InstantSource clock) {
    this.registry = registry;
    this.trail = trail;
    this.signOut = signOut;
    this.all = all;
    this.clock = clock;
  }

  /**
   * Waits until the clients of requests that came before are compared, and what changed is noted:
   * two seconds at most, and not at all when nothing waits.
   */
  public void settle() {
    registry.settle(SETTLE);
  }

  /**
   * A session as its owner sees it.
   *
   * @param current whether it is the one of the request
   * @param session what the registry has about it
   */
  public record Shown(boolean current, RegisteredSession session) {}

  /**
   * Where the person is signed in, this session first.
   *
   * @param callers tell who asks, by a session or by an access token
   * @throws Refusal with what {@link Callers#require} says when nobody is signed in
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

  /** This session, as precise as the request knows it. */
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
   * @return whether it was the request's own, which is signed out of then
   * @throws Refusal with {@code reauth_required}, or {@code not_found} if they have none under this
   *     handle
   */
  public boolean end(HttpServletRequest request, String handle) {
    Person person = CurrentPerson.require(request);
    Reauthentication.require(request.getSession(), clock);
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
   * Ends every session of the person but the request's.
   *
   * @return how many that were
   * @throws Refusal with {@code reauth_required}
   */
  public int endOthers(HttpServletRequest request) {
    Person person = CurrentPerson.require(request);
    Reauthentication.require(request.getSession(), clock);
    String account = person.account().orElse("");
    return all.endOthers(request, account, SessionHandle.of(request).orElse(""));
  }
}
