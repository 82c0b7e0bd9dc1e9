package io.biscotti.account;

import io.biscotti.client.Client;
import io.biscotti.crypto.Ids;
import io.biscotti.database.DatabaseException;
import io.biscotti.event.Type;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import io.biscotti.registry.Ending;
import io.biscotti.registry.RegisteredSession;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Session;
import io.biscotti.session.Sessions;
import io.biscotti.token.Claims;
import io.biscotti.token.Family;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a person has, wherever they are signed in: renewed, listed and ended. Each was
 * begun by {@link Admission}, and is in the {@link SessionRegistry} under a handle that its session
 * carries as an attribute. Who signed in by name alone has no account, and so only the session at
 * hand.
 *
 * <p>Requests have passed {@code SessionFilter}, and their responses are not committed. Every
 * method throws {@link Refusal}, and {@link DatabaseException} when the database is away.
 * Thread-safe.
 */
public final class OwnSessions {
  private static final Logger LOG = System.getLogger(OwnSessions.class.getName());

  private static final String HANDLE = "handle";
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private final SessionRegistry registry;
  private final AuditTrail trail;
  private final InstantSource clock;

  /**
   * Sessions that are registered here.
   *
   * @param clock tells whether a proof of the password is still fresh
   */
  public OwnSessions(SessionRegistry registry, AuditTrail trail, InstantSource clock) {
    this.registry = registry;
    this.trail = trail;
    this.clock = clock;
  }

  /**
   * Waits until the clients of requests that came before are compared, and what changed is noted:
   * two seconds at most, and not at all when nothing waits.
   */
  void settle() {
    registry.settle(SETTLE);
  }

  /** Ends the session of a family of tokens, unless it is the request's, which has a cookie. */
  void endWithoutCookie(HttpServletRequest request, Family family) {
    if (handle(request).filter(family.session()::equals).isEmpty()
        && registry.endOwn(family.session())) {
      trail.note(Type.SIGNED_OUT, request, family.account(), Optional.of(family.session()));
    }
  }

  /** Says under which handle a session is registered. */
  static void mark(HttpSession session, String handle) {
    session.setAttribute(HANDLE, handle);
  }

  /** The handle under which a session is registered; empty if it isn't. */
  static Optional<String> handle(HttpSession session) {
    return Optional.ofNullable(session.getAttribute(HANDLE)).map(String::valueOf);
  }

  private static Optional<String> handle(HttpServletRequest request) {
    return Optional.ofNullable(request.getSession(false)).flatMap(OwnSessions::handle);
  }

  /**
   * Gives the request's session a new id.
   *
   * @throws Refusal with {@code session_revoked} if it was ended a moment ago
   */
  void renew(HttpServletRequest request) {
    String id = request.changeSessionId();
    if (handle(request).filter(handle -> !registry.follow(handle, id)).isPresent()) {
      Sessions.end(request);
      throw new Refusal(
          Problem.of(Code.SESSION_REVOKED, "The session was ended a moment ago. Sign in again."));
    }
  }

  /**
   * A session as its owner sees it.
   *
   * @param current whether it is the one of the request
   * @param session what the registry has about it
   */
  record Shown(boolean current, RegisteredSession session) {}

  /**
   * Where the person is signed in, this session first.
   *
   * @param callers tell who asks, by a session or by an access token
   * @throws Refusal with what {@link Callers#require} says when nobody is signed in
   */
  List<Shown> list(HttpServletRequest request, Callers callers) {
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
  Optional<RegisteredSession> of(Claims claims) {
    return registry.usable(claims.session());
  }

  /** This session, as precise as the request knows it. */
  private static RegisteredSession own(HttpServletRequest request, Person person) {
    Session session = Sessions.current(request).orElseThrow();
    return new RegisteredSession(
        handle(request).orElseGet(() -> Ids.hash(session.id())),
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
  boolean end(HttpServletRequest request, String handle) {
    Person person = Person.require(request);
    Reauthentication.require(request.getSession(), clock);
    if (handle(request).filter(handle::equals).isPresent()) {
      signOut(request);
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
  int endOthers(HttpServletRequest request) {
    Person person = Person.require(request);
    Reauthentication.require(request.getSession(), clock);
    String account = person.account().orElse("");
    List<String> ended = registry.endOthers(account, handle(request).orElse(""));
    noteEnded(request, account, ended);
    return ended.size();
  }

  /** How many sessions of an account live. */
  int count(String account) {
    return registry.of(account).size();
  }

  /**
   * Ends every session of an account, at the word of somebody who may.
   *
   * @return how many that were
   */
  int endAll(HttpServletRequest request, String account) {
    List<String> ended = registry.endAll(account);
    noteEnded(request, account, ended);
    return ended.size();
  }

  /**
   * Ends an account's sessions as part of somebody else's transaction, in which the account is
   * locked.
   *
   * @param kept the handle of one that goes on; empty for none
   */
  Closing closing(String account, Optional<String> kept) {
    return new Closing(account, kept);
  }

  /** What {@link #closing} gives: to be used by one thread. */
  final class Closing implements Consumer<Handle> {
    private final String account;
    private final Optional<String> kept;
    private @Nullable Ending ending;

    private Closing(String account, Optional<String> kept) {
      this.account = account;
      this.kept = kept;
    }

    @Override
    public void accept(Handle handle) {
      ending = registry.endOthers(handle, account, kept.orElse(""));
    }

    /**
     * Lets it take effect on this node, once the transaction is committed.
     *
     * @return how many sessions ended
     */
    int done(HttpServletRequest request) {
      if (ending == null) {
        return 0;
      }
      ending.announce();
      noteEnded(request, account, ending.handles());
      return ending.handles().size();
    }
  }

  private void noteEnded(HttpServletRequest request, String account, List<String> handles) {
    handles.forEach(
        handle -> trail.note(Type.SESSION_ENDED, request, account, Optional.of(handle)));
  }

  /**
   * Ends the request's session, whoever's it is, and lets its cookie expire in any case. Works
   * while the database is away.
   */
  public void signOut(HttpServletRequest request) {
    Optional<String> handle = handle(request);
    Optional<String> account = Person.of(request).flatMap(Person::account);
    try {
      // Before the session is gone: also the ids that parallel requests gave to it.
      handle.ifPresent(registry::endOwn);
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "A session that was signed out of stays in its owner's list", e);
    }
    // Tokens belong to the handle, also where the database could not be told.
    Sessions.current(request)
        .ifPresent(session -> handle.ifPresent(it -> registry.revoke(it, session.expiresAt())));
    Sessions.end(request);
    account.ifPresent(id -> trail.note(Type.SIGNED_OUT, request, id, handle));
  }
}
