package io.biscotti.session;

import io.biscotti.codec.SessionCodec;
import io.biscotti.crypto.Ids;
import io.biscotti.session.SessionEvent.Kind;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all requests of one web application share: the store, the cookie, the limits, the listeners
 * and the events. Thread-safe.
 */
final class SessionScope {
  private final ServletContext context;
  private final Clock clock;
  private final SessionPolicy policy;
  private final SessionCookie cookie;
  private final SessionEvents events;
  private final SessionCodec codec;
  private final Ids ids;
  private final SessionListeners listeners;
  private final @Nullable SessionObserver observer;
  private final Revocations revocations;
  private final SessionStore store;
  private final OwnLines ownLines;
  private final SharedCaches sharedCaches = new SharedCaches();

  /** Of this application alone: others may share our classes, or have their own. */
  private final String requestAttribute;

  /**
   * Puts the parts together.
   *
   * @param observer null if the application has none, which then costs nothing
   * @param store makes the store, given what is to be told of sessions that run out
   */
  SessionScope(
      ServletContext context,
      Clock clock,
      SessionPolicy policy,
      SessionCookie cookie,
      SessionEvents events,
      SessionCodec codec,
      Ids ids,
      SessionListeners listeners,
      @Nullable SessionObserver observer,
      Revocations revocations,
      Function<Consumer<Session>, SessionStore> store) {
    this.context = context;
    this.clock = clock;
    this.policy = policy;
    this.cookie = cookie;
    this.events = events;
    this.codec = codec;
    this.ids = ids;
    this.listeners = listeners;
    this.observer = observer;
    this.revocations = revocations;
    this.ownLines = OwnLines.like(cookie.line());
    this.requestAttribute = RequestSession.class.getName() + '.' + ids.next();
    this.store = store.apply(this::ranOut);
  }

  ServletContext context() {
    return context;
  }

  Clock clock() {
    return clock;
  }

  SessionPolicy policy() {
    return policy;
  }

  SessionCookie cookie() {
    return cookie;
  }

  SessionEvents events() {
    return events;
  }

  SessionListeners listeners() {
    return listeners;
  }

  @Nullable SessionObserver observer() {
    return observer;
  }

  Revocations revocations() {
    return revocations;
  }

  SessionStore store() {
    return store;
  }

  /** Which lines of an answer are for the cookie. */
  OwnLines ownLines() {
    return ownLines;
  }

  SharedCaches sharedCaches() {
    return sharedCaches;
  }

  /** The name of the request attribute that holds the {@link RequestSession}. */
  String requestAttribute() {
    return requestAttribute;
  }

  /** A new session, not saved yet. */
  Session create() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    int idleSeconds = Math.toIntExact(Math.min(Integer.MAX_VALUE, policy.idle().toSeconds()));
    Session session =
        new Session(
            codec,
            new Frame(ids.next(), now, now, now.plus(policy.lifetime()), idleSeconds, Map.of()),
            true);
    events.publish(Kind.CREATED, session.id());
    return session;
  }

  /** Gives a session a new id and returns the old one. */
  String renew(Session session) {
    String old = session.id();
    session.renew(ids.next());
    events.publish(Kind.RENEWED, session.id());
    return old;
  }

  /** Lets a session be used outside a request, and saves it then. */
  void outside(Session known, Consumer<HttpSession> use) {
    if (store.reload(known) instanceof Loaded.Live live) {
      ServletSession session = ServletSession.of(live.session(), this);
      use.accept(session);
      if (!live.session().isEnded()) {
        store.save(live.session());
      }
    } else {
      throw new IllegalStateException("the session is invalidated");
    }
  }

  private void ranOut(Session session) {
    events.publish(Kind.EXPIRED, session.id());
    ServletSession.of(session, this).ranOut();
  }
}
