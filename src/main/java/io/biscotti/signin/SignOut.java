package io.biscotti.signin;

import io.biscotti.database.DatabaseException;
import io.biscotti.event.Type;
import io.biscotti.lifecycle.Session;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.Sessions;
import io.biscotti.signin.RequestCredentials.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ends the sign-ins that a request's credentials belong to. A sign-in ends with its session cookie
 * and all its tokens.
 *
 * <p>Requests have passed {@code SessionFilter}, and their responses are not committed.
 * Thread-safe.
 */
public final class SignOut {
  private static final Logger LOG = System.getLogger(SignOut.class.getName());

  private final SessionRegistry registry;
  private final AuditTrail trail;
  private final RequestCredentials credentials;

  /**
   * Ends sign-ins in this registry.
   *
   * @param credentials finds the sign-ins that a request's credentials belong to
   */
  public SignOut(SessionRegistry registry, AuditTrail trail, RequestCredentials credentials) {
    this.registry = registry;
    this.trail = trail;
    this.credentials = credentials;
  }

  /**
   * Ends the sign-ins of all credentials that came with the request, session cookies and tokens,
   * valid or not, regardless of their owner; always expires the session cookie. Copies of the
   * credentials are refused from then on. Works while the database is unavailable, except for
   * refresh tokens.
   *
   * @return whether there were any sign-ins that have tokens
   * @throws DatabaseException if the request has refresh tokens and the database is unavailable;
   *     all other sign-ins have ended by then
   * @throws SessionException if one of the revocations could not be stored and might be lost: all
   *     sign-ins have ended on this node, and the client keeps its cookies to try again
   */
  public boolean signOut(HttpServletRequest request) {
    // Use the session as the store has it: a session that may not be used at the moment can still
    // be ended.
    Optional<Session> live = Sessions.current(request);
    Optional<String> own = live.flatMap(SessionHandle::of);
    Optional<String> account = live.filter(Person::isIn).flatMap(Person::account);
    List<SignedIn> known = credentials.known(request);
    List<Session> unregistered = RequestCredentials.unregistered(request).toList();
    List<Runnable> endings = new ArrayList<>();
    // Do this first, while the session exists: it also ends ids that parallel requests gave to the
    // session.
    distinct(known)
        .forEach(
            each ->
                endings.add(
                    () -> {
                      if (endRegistered(request, each)
                          && own.filter(each.handle()::equals).isEmpty()) {
                        trail.note(
                            Type.SIGNED_OUT, request, each.account(), Optional.of(each.handle()));
                      }
                    }));
    endings.add(() -> Sessions.end(request));
    unregistered.forEach(session -> endings.add(() -> revoke(request, session)));
    runAll(endings);
    account.ifPresent(id -> trail.note(Type.SIGNED_OUT, request, id, own));
    distinct(credentials.refreshable(request)).forEach(each -> end(request, each));
    return !known.isEmpty();
  }

  /** Runs all endings even if one fails, and then throws the first failure. */
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

  /** Ends only the sign-in of the request's session, before another person signs in. */
  void signOutOfSession(HttpServletRequest request) {
    Optional<SignedIn> own = Sessions.current(request).flatMap(RequestCredentials::signedIn);
    own.ifPresent(each -> end(request, each));
    Sessions.end(request);
  }

  /**
   * Ends the sign-ins of other people whose credentials came with a request, after somebody has
   * signed in: the new person must not get their tokens.
   *
   * @param account the id of the account that has signed in; empty for a name without an account
   * @return whether there were any
   */
  boolean endSignInsOfOthers(HttpServletRequest request, Optional<String> account) {
    List<SignedIn> others =
        distinct(Stream.concat(credentials.known(request).stream(), refreshable(request)).toList())
            .filter(each -> account.filter(each.account()::equals).isEmpty())
            .toList();
    others.forEach(each -> end(request, each));
    return !others.isEmpty();
  }

  /** Ignores refresh tokens that can't be looked up, because they must not undo a sign-in. */
  private Stream<SignedIn> refreshable(HttpServletRequest request) {
    try {
      return credentials.refreshable(request).stream();
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

  /**
   * Ends the sign-in of a token, unless the request's session, which has a cookie, belongs to it.
   */
  void endWithoutCookie(HttpServletRequest request, SignedIn signedIn) {
    if (SessionHandle.of(request).filter(signedIn.handle()::equals).isEmpty()) {
      end(request, signedIn);
    }
  }

  /** Ends a sign-in, whether or not the request's session belongs to it. */
  void end(HttpServletRequest request, SignedIn signedIn) {
    if (endRegistered(request, signedIn)) {
      trail.note(Type.SIGNED_OUT, request, signedIn.account(), Optional.of(signedIn.handle()));
    }
  }

  /**
   * Ends a sign-in, with everything that belongs to it. Its handle, which its tokens carry, is
   * revoked even if the database is unavailable.
   *
   * @return false if it is known to have ended before
   */
  private boolean endRegistered(HttpServletRequest request, SignedIn signedIn) {
    boolean ended = true;
    try {
      ended = registry.endOwn(signedIn.handle());
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "A signed-out session can't be removed from its owner's list", e);
    }
    Sessions.in(request.getServletContext())
        .ifPresent(sessions -> sessions.revoke(signedIn.handle(), signedIn.until()));
    return ended;
  }

  /**
   * Revokes a session that isn't registered. One that is revoked already is left alone: its id may
   * lead to a session that belongs to somebody else by now.
   */
  private static void revoke(HttpServletRequest request, Session session) {
    Sessions.in(request.getServletContext())
        .filter(sessions -> !sessions.isRevoked(session.id()))
        .ifPresent(sessions -> sessions.revoke(session.id(), session.expiresAt()));
  }
}
