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
 * What all requests of one web application share: the store, the cookie, the timeouts, the
 * listeners and the events. Thread-safe.
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

  /**
   * Unique to this application: other applications may share our classes, or have their own copy.
   */
  private final String requestAttribute;

  /**
   * Combines the parts.
   *
   * @param observer null if the application has none; then it costs nothing
   * @param store creates the store, given the callback for expired sessions
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

  /** Recognises the lines of a response that belong to the cookie. */
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

  /** Creates a session, not yet saved. */
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

  /** Lets a caller use a session outside a request, and saves it afterwards. */
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
