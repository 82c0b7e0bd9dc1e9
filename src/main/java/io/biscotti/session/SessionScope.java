package io.biscotti.session;

import io.biscotti.container.Hints;
import io.biscotti.container.RequestScopes;
import io.biscotti.container.UpgradedSocket;
import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.lifecycle.SessionPolicy;
import io.biscotti.login.ContainerLogin;
import io.biscotti.revocation.Revocations;
import io.biscotti.sessioncookie.HeaderRoom;
import io.biscotti.sessioncookie.SentTokens;
import io.biscotti.sessioncookie.SessionCookie;
import io.biscotti.sessioncookie.SharedCaches;
import io.biscotti.socket.OpenSockets;
import io.biscotti.store.Loaded;
import io.biscotti.store.MutableSession;
import io.biscotti.store.SessionStore;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all requests of one web application share. Thread-safe.
 *
 * @param clock the clock for idle and absolute limits
 * @param room how much of the container's header limits is left for the cookie
 * @param readsPaths whether the application lets clients name a session in the path
 * @param visible whether the application sees the session cookie
 * @param policy how long sessions live
 * @param observer the application's observer; null if it has none
 * @param scopes the listeners of CDI, which keep session-scoped beans
 * @param login the container's form sign-in; null unless it is configured
 * @param sockets the WebSockets that end with their sessions
 * @param revocations the list that the store checks
 * @param store where sessions are kept
 * @param keys notices that the key of a session is withdrawn
 * @param hold how much of a response's body is held back until its request ends: bytes, or
 *     characters of a writer; 0 if responses are not held
 * @param requestAttribute the name of the request attribute that holds the {@link RequestSession}.
 *     It is unique to this application: others may share our classes, or have their own copy
 */
record SessionScope(
    ServletContext context,
    Clock clock,
    SessionPolicy policy,
    SessionCookie cookie,
    HeaderRoom room,
    boolean readsPaths,
    boolean visible,
    Hints hints,
    SharedCaches sharedCaches,
    SessionEvents events,
    Ids ids,
    SessionListeners listeners,
    @Nullable SessionObserver observer,
    RequestScopes scopes,
    @Nullable ContainerLogin login,
    OpenSockets sockets,
    Revocations revocations,
    SessionStore store,
    KeyWatch keys,
    int hold,
    String requestAttribute) {

  /** The cookie that the application must not see; null if it may. */
  @Nullable SessionCookie hidden() {
    return visible ? null : cookie;
  }

  /** The tokens that a request sent under the session cookie's names, whatever wrappers hide. */
  SentTokens sent(HttpServletRequest request) {
    Optional<List<String>> noted = login == null ? Optional.empty() : login.sent(request);
    return noted.isPresent() ? cookie.sent(noted.get()) : cookie.sent(request);
  }

  /**
   * Records a request that doesn't use its session.
   *
   * @return whether the session must be saved now so that its idle limit moves; false if the store
   *     is broken, because such a request doesn't need the session
   */
  boolean isDue(HttpServletRequest request) {
    if (request.getHeader("Cookie") == null) {
      return false;
    }
    boolean due = false;
    try {
      for (String token : sent(request).tokens()) {
        due |= store.access(token);
      }
    } catch (SessionException e) {
      return false;
    }
    return due;
  }

  /** Advice for the operator on a change that came after the response was committed. */
  String advice() {
    return hold == 0
        ? "; the setting session.hold would hold the response back until the request ends"
        : "; session.hold did not hold this response back, because it is longer, asynchronous or a"
            + " stream";
  }

  /** Closes a WebSocket once its session has ended. */
  void watch(UpgradedSocket socket, MutableSession session) {
    sockets.add(
        socket,
        session,
        () ->
            store.reload(session) instanceof Loaded.Live live
                ? Optional.of(live.session().idleExpiresAt())
                : Optional.empty(),
        keys.lossFor(session));
  }

  /**
   * Returns a check whether a session is over: past its current idle limit, ended, given another
   * id, sealed with a key that was withdrawn, or not to be used because another node may have ended
   * it.
   */
  BooleanSupplier end(MutableSession session) {
    String id = session.id();
    Instant limit = session.idleExpiresAt();
    BooleanSupplier keyLoss = keys.lossFor(session);
    return () ->
        revocations.isRevoked(id)
            || !clock.instant().isBefore(limit)
            || keyLoss.getAsBoolean()
            || !revocations.isTrusted();
  }

  /** Creates a session, not yet saved. */
  MutableSession create() {
    MutableSession session =
        store.create(ids.next(), clock.instant().truncatedTo(ChronoUnit.MILLIS), policy);
    events.publish(Kind.CREATED, session.id());
    return session;
  }

  /** Gives a session a new id and returns the old one. */
  String renew(MutableSession session) {
    String old = session.id();
    session.renew(ids.next());
    sockets.renewed(old, session.id());
    events.publish(Kind.RENEWED, session.id());
    return old;
  }
}
