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
 * @param clock tells the time
 * @param room what the container's header limits leave for the cookie
 * @param readsPaths whether the application lets clients name a session in the path
 * @param visible whether the application sees the session cookie
 * @param policy how long sessions live
 * @param observer null if the application has none; then it costs nothing
 * @param scopes the listeners of CDI, which keep the beans of sessions
 * @param login null unless the container signs people in by a form
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

  /** What a request sent under the session cookie's names, as the client sent it. */
  SentTokens sent(HttpServletRequest request) {
    Optional<List<String>> noted = login == null ? Optional.empty() : login.sent(request);
    return noted.isPresent() ? cookie.sent(noted.get()) : cookie.sent(request);
  }

  /**
   * Records a request that doesn't use its session.
   *
   * @return whether the session must be saved now, so that its idle limit moves. If the store is
   *     broken, that has to wait: such a request doesn't need the session
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

  /** What an operator can do about a change that came after the response was committed. */
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
   * A check whether the session that a request has now is over: at its current idle limit, or once
   * it was ended, has another id, or its key was withdrawn.
   */
  BooleanSupplier end(MutableSession session) {
    String id = session.id();
    Instant limit = session.idleExpiresAt();
    BooleanSupplier keyLoss = keys.lossFor(session);
    return () ->
        revocations.isRevoked(id) || !clock.instant().isBefore(limit) || keyLoss.getAsBoolean();
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
