package io.biscotti.session;

import io.biscotti.codec.SerialFilter;
import io.biscotti.codec.SessionCodec;
import io.biscotti.codec.SessionTypes;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.KeyRing;
import io.biscotti.session.SessionEvent.Kind;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of one web application share: the store, the cookie, the limits, the keys and
 * the listeners. Made by {@link SessionFilter} when it starts. Thread-safe.
 *
 * <p>The static methods tell an application what {@code HttpSession} has no words for: why a
 * request has no session, and when the one that it has will end.
 */
public final class Sessions implements AutoCloseable {

  /**
   * The context attribute under which an application may leave a {@link RevocationLog} before its
   * filters start, as a context listener does. It is used as {@link Revocations#keepIn} says.
   */
  public static final String REVOCATION_LOG = RevocationLog.class.getName();

  /**
   * The context attribute under which an application may leave a {@link SessionStorage} before its
   * filters start, to keep sessions there. {@code session.store} must not be set then.
   */
  public static final String STORAGE = SessionStorage.class.getName();

  /**
   * The context attribute under which an application may leave a {@link SessionObserver} before its
   * filters start.
   */
  public static final String OBSERVER = SessionObserver.class.getName();

  private static final String CONTEXT_ATTRIBUTE = Sessions.class.getName();
  private static final Duration TIDY = Duration.ofMinutes(1);
  private static final Duration SWEEP = Duration.ofSeconds(10);
  private static final Duration PURGE = Duration.ofMinutes(10);

  /** Other nodes know of a revocation within a second, jitter and the log's own time included. */
  private static final Duration EXCHANGE = Duration.ofMillis(500);

  private final ServletContext context;
  private final Clock clock;
  private final SessionPolicy policy;
  private final SessionCookie cookie;
  private final SessionEvents events;
  private final SessionCodec codec;
  private final Ids ids = Ids.secure();
  private final SessionStore store;
  private final SessionListeners listeners;
  private final Revocations revocations;
  private final @Nullable SessionObserver observer;
  private final OwnLines ownLines;
  private final SharedCaches sharedCaches = new SharedCaches();

  /** Of this application alone: others may share our classes, or have their own. */
  private final String exchangeAttribute = Exchange.class.getName() + '.' + ids.next();

  private final Upkeep keeper = new Upkeep("keeper", 1);

  /**
   * Starts the sessions of a web application.
   *
   * @param context the web application; its session configuration gives the cookie
   * @param options the settings
   * @param clock tells the time
   * @param around what stands before the configured store: the identity, or a test's
   * @return the sessions, to be closed with the application
   * @throws IllegalArgumentException if the session configuration or a registered type is
   *     impossible
   * @throws io.biscotti.crypto.KeyException if the keys can't be used
   */
  static Sessions start(
      ServletContext context,
      SessionOptions options,
      Clock clock,
      UnaryOperator<SessionStore> around) {
    SessionListeners listeners = new SessionListeners(ListenerScan.listeners(context));
    Sessions sessions = new Sessions(context, options, clock, listeners, around);
    context.setAttribute(CONTEXT_ATTRIBUTE, sessions);
    return sessions;
  }

  private Sessions(
      ServletContext context,
      SessionOptions options,
      Clock clock,
      SessionListeners listeners,
      UnaryOperator<SessionStore> around) {
    this.context = context;
    this.clock = clock;
    this.listeners = listeners;
    this.policy = options.policy();
    this.cookie = SessionCookie.of(context, options.secure(), options.domain());
    this.ownLines = OwnLines.like(cookie.line());
    this.events = new SessionEvents(clock);
    this.revocations = new Revocations(clock, System::nanoTime, events, options.home());
    left(context, REVOCATION_LOG, RevocationLog.class).ifPresent(revocations::keepIn);
    this.observer =
        left(context, OBSERVER, SessionObserver.class).map(QuietObserver::new).orElse(null);
    this.codec =
        new SessionCodec(
            SessionTypes.of(types(options.types(), loader(context))),
            options.serializable().map(SerialFilter::new).orElse(null),
            loader(context),
            cause -> events.publish(Kind.UNREADABLE_ATTRIBUTE, "", cause));
    Optional<SessionStorage> storage = storage(context, options, clock);
    this.store =
        around.apply(storage.isPresent() ? server(storage.get()) : sealed(context, options));
    keeper.every(SWEEP, "list of revoked ids", revocations::sweep);
    keeper.every(EXCHANGE, "list of revoked ids", revocations::exchange);
    keeper.every(PURGE, "log of revoked ids", revocations::purge);
  }

  /** Where sessions are kept on the server; empty for the sealed store. */
  private static Optional<SessionStorage> storage(
      ServletContext context, SessionOptions options, Clock clock) {
    Optional<SessionStorage> given = left(context, STORAGE, SessionStorage.class);
    if (given.isPresent() && (options.store().isPresent() || options.storage().isPresent())) {
      throw new IllegalArgumentException(
          "session.store must be absent, as the application left a storage in the context attribute "
              + STORAGE);
    }
    if (options.store().equals(Optional.of(SessionOptions.Kind.MEMORY))) {
      return Optional.of(new MemoryStorage(clock));
    }
    return given.or(() -> options.storage().map(name -> made(name, loader(context))));
  }

  private static SessionStorage made(String className, ClassLoader loader) {
    try {
      return Class.forName(className, true, loader)
          .asSubclass(SessionStorage.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new IllegalArgumentException(
          "session.store must be sealed, memory or a class that implements SessionStorage and has a"
              + " public constructor without parameters, was "
              + className
              + " ("
              + e
              + ")",
          e);
    }
  }

  private SessionStore server(SessionStorage storage) {
    boolean memory = storage instanceof MemoryStorage;
    ServerStore server =
        new ServerStore(
            memory ? "memory" : "server",
            storage,
            codec,
            clock,
            ids,
            revocations,
            events,
            this::ranOut);
    keeper.every(TIDY, "store of sessions", server::tidy);
    return server;
  }

  private SessionStore sealed(ServletContext context, SessionOptions options) {
    KeyRing ring = ring(options, clock);
    if (options.keys().isEmpty()) {
      keeper.every(TIDY, "key ring", ring::maintain);
    }
    return new SealedStore(
        ring.sealer("session " + context.getContextPath(), cookie.name()),
        codec,
        clock,
        revocations,
        cookie.singleBytes(),
        cookie.limitBytes(options.cookies()),
        options.compress());
  }

  /** What the application has left in an attribute of its context. */
  private static <T> Optional<T> left(ServletContext context, String attribute, Class<T> type) {
    Object value = context.getAttribute(attribute);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException(
          "context attribute %s must be a %s, was a %s"
              .formatted(attribute, type.getSimpleName(), value.getClass().getName()));
    }
    return Optional.ofNullable(type.cast(value));
  }

  /** The application's classes; an embedded container may name no loader for them. */
  static ClassLoader loader(ServletContext context) {
    ClassLoader loader = context.getClassLoader();
    return loader == null ? Sessions.class.getClassLoader() : loader;
  }

  private static Map<String, Class<?>> types(Map<String, String> names, ClassLoader loader) {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    names.forEach(
        (name, className) -> {
          try {
            types.put(name, Class.forName(className, false, loader));
          } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                "session.types: there is no class " + className + " for " + name, e);
          }
        });
    return types;
  }

  private static KeyRing ring(SessionOptions options, Clock clock) {
    return options
        .keys()
        .map(KeyRing::parse)
        .orElseGet(
            () ->
                KeyRing.open(
                    options.home().resolve("keys.json"),
                    KeyPolicy.forLifetime(options.policy().lifetime()),
                    clock));
  }

  /**
   * The sessions of a web application.
   *
   * @param context the web application
   * @return its sessions, once its {@link SessionFilter} has started
   */
  public static Optional<Sessions> in(ServletContext context) {
    return Optional.ofNullable((Sessions) context.getAttribute(CONTEXT_ATTRIBUTE));
  }

  /**
   * The session of a request, without making one.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return the session as its store sees it
   */
  public static Optional<Session> current(HttpServletRequest request) {
    return SessionRequest.of(request).flatMap(it -> it.exchange().core());
  }

  /**
   * Why a request has no session although it sent a cookie for one.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return the most telling reason; absent if no cookie was sent, or if there is a session
   */
  public static Optional<Loaded.Reason> absence(HttpServletRequest request) {
    return SessionRequest.of(request).flatMap(it -> it.exchange().absence());
  }

  /**
   * Every session that the request's cookies stand for or stood for: the one that it has, others
   * where several cookies have the name, and those that ran out or were ended, as far as the store
   * still knows them. For who signs out, and means all that their browser holds.
   *
   * @param request a request that passed {@link SessionFilter}
   * @return only to be read
   * @throws SessionException if the store is broken
   */
  public static List<Session> sent(HttpServletRequest request) {
    return SessionRequest.of(request).map(it -> it.exchange().recall()).orElse(List.of());
  }

  /**
   * The response to a request, for cookies that a sign-in sets wherever it is made.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static Optional<HttpServletResponse> response(HttpServletRequest request) {
    return SessionRequest.of(request).map(SessionRequest::answer);
  }

  /**
   * Ends the session of a request, if there is one, and lets the answer expire its cookie even if
   * there is none, as a person who signs out expects.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static void end(HttpServletRequest request) {
    SessionRequest.of(request).ifPresent(it -> it.exchange().end());
  }

  /**
   * Lets the answer carry the session's cookie only if that is one, for who hands on one and no
   * more, as a proxy that asks whether somebody is signed in. A session that fills several then
   * stays as it is with the client: some of its cookies alone would end it.
   *
   * @param request a request that passed {@link SessionFilter}
   */
  public static void keepToOneCookie(HttpServletRequest request) {
    SessionRequest.of(request).ifPresent(it -> it.exchange().keepToOneCookie());
  }

  /**
   * The store.
   *
   * @return where sessions are kept
   */
  public SessionStore store() {
    return store;
  }

  /**
   * The ids of sessions that were ended before their time.
   *
   * @return what every store of this application asks
   */
  public Revocations revocations() {
    return revocations;
  }

  /**
   * Ends a session by its id, wherever its cookie is: the next request with it has none. Nothing
   * else is known of the session here, so no listener is called. A session that got another id a
   * moment ago is ended by its old one too.
   *
   * @param id as {@link Session#id} gave it
   * @param until the session's absolute limit, {@link Session#expiresAt}; a session that claims to
   *     live longer would come back then
   * @return whether this call ended it; false if it had ended, or is past that limit
   * @throws IllegalArgumentException if the id is not 22 characters of base64url
   * @throws SessionException if it could not be written down: the session is ended on this node,
   *     but may come back with the next start, and other nodes don't know
   */
  public boolean revoke(String id, Instant until) {
    boolean ended = revocations.revoke(id, until);
    if (ended) {
      events.publish(Kind.ENDED, id);
    }
    revocations.ensure();
    return ended;
  }

  /**
   * Makes sure that sessions which were ended here stay so, whatever becomes of this process: for
   * who was told of a revocation that failed, and is asked again.
   *
   * @throws SessionException if revocations can still not be written down
   */
  public void ensureRevoked() {
    revocations.ensure();
  }

  /**
   * The limits.
   *
   * @return how long sessions live
   */
  public SessionPolicy policy() {
    return policy;
  }

  /**
   * The events.
   *
   * @return what has happened so far, and where to hear of more
   */
  public SessionEvents events() {
    return events;
  }

  /**
   * The cookie's name.
   *
   * @return such as {@code __Host-session}; further parts of a long session add {@code .1} to
   *     {@code .3}
   */
  public String cookieName() {
    return cookie.name();
  }

  /** How the session cookie is set, without a token: as in {@code sid=; Path=/; Secure}. */
  public String cookieLine() {
    return cookie.line();
  }

  SessionCookie cookie() {
    return cookie;
  }

  /** Which lines of an answer are for that cookie. */
  OwnLines ownLines() {
    return ownLines;
  }

  SharedCaches sharedCaches() {
    return sharedCaches;
  }

  /** The name of the request attribute that holds this application's {@link Exchange}. */
  String exchangeAttribute() {
    return exchangeAttribute;
  }

  /** Null if the application has none, which then costs nothing. */
  @Nullable SessionObserver observer() {
    return observer;
  }

  SessionListeners listeners() {
    return listeners;
  }

  ServletContext context() {
    return context;
  }

  Clock clock() {
    return clock;
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

  /** Stops looking after the keys, writes down what must last, and releases the store. */
  @Override
  public void close() {
    context.removeAttribute(CONTEXT_ATTRIBUTE);
    keeper.close();
    revocations.close();
    store.close();
  }
}
