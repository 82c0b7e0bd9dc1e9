package io.biscotti.account;

import io.biscotti.account.Carried.SignedIn;
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
import io.biscotti.session.SessionException;
import io.biscotti.session.Sessions;
import io.biscotti.token.Claims;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Carried carried;
  private final InstantSource clock;

  /**
   * Sessions that are registered here.
   *
   * @param carried tells which sign-ins a request's credentials belong to
   * @param clock tells whether a proof of the password is still fresh
   */
  public OwnSessions(
      SessionRegistry registry, AuditTrail trail, Carried carried, InstantSource clock) {
    this.registry = registry;
    this.trail = trail;
    this.carried = carried;
    this.clock = clock;
  }

  /**
   * Waits until the clients of requests that came before are compared, and what changed is noted:
   * two seconds at most, and not at all when nothing waits.
   */
  void settle() {
    registry.settle(SETTLE);
  }

  /**
   * Ends the sign-in of a token, unless it is that of the request's session, which has a cookie.
   */
  void endWithoutCookie(HttpServletRequest request, SignedIn signedIn) {
    if (handle(request).filter(signedIn.handle()::equals).isEmpty()) {
      end(request, signedIn);
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

  /** The same, of a session as its store knows it. */
  static Optional<String> handle(Session session) {
    return session.attribute(HANDLE).map(String::valueOf);
  }

  /** The handle of the request's session; empty without one that is registered. */
  static Optional<String> handle(HttpServletRequest request) {
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
   * Ends the sign-in of everything that the request carried, session cookies and tokens, good or
   * not, whoever's they are; and lets the session's cookie expire in any case. A copy of any of
   * them is refused from then on. Works while the database is away, but for refresh tokens.
   *
   * @return whether there were any sign-ins that have tokens
   * @throws DatabaseException when refresh tokens came, and the database that knows their sign-in
   *     is away; the others have ended then
   * @throws SessionException if nothing could take one of them down, so that it might be forgotten:
   *     all have ended on this node, and the client keeps its cookies to ask again
   */
  public boolean signOut(HttpServletRequest request) {
    Optional<String> own = handle(request);
    Optional<String> account = Person.inSession(request).flatMap(Person::account);
    List<SignedIn> known = carried.known(request);
    List<Session> unregistered = Carried.unregistered(request).toList();
    List<Runnable> endings = new ArrayList<>();
    // Before the session is gone: also the ids that parallel requests gave to it.
    distinct(known)
        .forEach(
            each ->
                endings.add(
                    () -> {
                      if (end(each) && own.filter(each.handle()::equals).isEmpty()) {
                        trail.note(
                            Type.SIGNED_OUT, request, each.account(), Optional.of(each.handle()));
                      }
                    }));
    endings.add(() -> Sessions.end(request));
    unregistered.forEach(session -> endings.add(() -> revoke(request, session)));
    runAll(endings);
    account.ifPresent(id -> trail.note(Type.SIGNED_OUT, request, id, own));
    distinct(carried.refreshable(request)).forEach(each -> end(request, each));
    return !known.isEmpty();
  }

  /** Ends each, also after one that nothing could take down, which is thrown at the end. */
  private static void runAll(List<Runnable> endings) {
    SessionException first = null;
    for (Runnable each : endings) {
      try {
        each.run();
      } catch (SessionException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Ends the sign-in of the request's session alone, as that of somebody else begins. */
  void signOutOfSession(HttpServletRequest request) {
    Optional<SignedIn> own = Sessions.current(request).flatMap(Carried::signedIn);
    own.ifPresent(each -> end(request, each));
    Sessions.end(request);
  }

  /**
   * Ends the sign-ins of other people whose credentials came with a request, when somebody has
   * signed in: their tokens must not be the next person's.
   *
   * @param account the id of who has signed in; empty for a name without an account
   * @return whether there were any
   */
  boolean endOtherPeoples(HttpServletRequest request, Optional<String> account) {
    List<SignedIn> others =
        distinct(Stream.concat(carried.known(request).stream(), refreshable(request)).toList())
            .filter(each -> account.filter(each.account()::equals).isEmpty())
            .toList();
    others.forEach(each -> end(request, each));
    return !others.isEmpty();
  }

  /** What can't be known of other people's refresh tokens must not undo a sign-in. */
  private Stream<SignedIn> refreshable(HttpServletRequest request) {
    try {
      return carried.refreshable(request).stream();
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "A refresh token that came with a sign-in can't be looked up", e);
      return Stream.empty();
    }
  }

  private static Stream<SignedIn> distinct(List<SignedIn> all) {
    Map<String, SignedIn> byHandle = new LinkedHashMap<>();
    all.forEach(each -> byHandle.putIfAbsent(each.handle(), each));
    return byHandle.values().stream();
  }

  /** Ends a sign-in that is not, or not only, that of the request's session. */
  void end(HttpServletRequest request, SignedIn signedIn) {
    if (end(signedIn)) {
      trail.note(Type.SIGNED_OUT, request, signedIn.account(), Optional.of(signedIn.handle()));
    }
  }

  /**
   * Ends a sign-in, with everything that belongs to it. Where the database can't be told, its
   * handle is revoked, to which tokens belong.
   *
   * @return whether this ended it, as far as that is known; false when it was over
   */
  private boolean end(SignedIn signedIn) {
    boolean ended = true;
    try {
      ended = registry.endOwn(signedIn.handle());
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "A session that was signed out of stays in its owner's list", e);
    }
    registry.revoke(signedIn.handle(), signedIn.until());
    return ended;
  }

  /** One that is over, or leads to another, is left alone: who has it may not be whose that is. */
  private static void revoke(HttpServletRequest request, Session session) {
    Sessions.in(request.getServletContext())
        .filter(sessions -> !sessions.revocations().isRevoked(session.id()))
        .ifPresent(sessions -> sessions.revoke(session.id(), session.expiresAt()));
  }
}
