package io.biscotti.session;

import io.biscotti.advice.SessionAdvisor;
import io.biscotti.codec.SerialFilter;
import io.biscotti.codec.SessionCodec;
import io.biscotti.codec.SessionTypes;
import io.biscotti.codec.StorageTrial;
import io.biscotti.container.Container;
import io.biscotti.container.Descriptor;
import io.biscotti.container.HeaderLimit;
import io.biscotti.container.Hints;
import io.biscotti.container.ListenerScan;
import io.biscotti.container.RequestScopes;
import io.biscotti.container.ServerClasses;
import io.biscotti.container.SharedNames;
import io.biscotti.container.StraySessions;
import io.biscotti.crypto.Ids;
import io.biscotti.lifecycle.SessionEvent.Kind;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.login.ContainerLogin;
import io.biscotti.redis.Redis;
import io.biscotti.revocation.RevocationLog;
import io.biscotti.revocation.Revocations;
import io.biscotti.sessioncookie.ConfiguredCookie;
import io.biscotti.sessioncookie.HeaderRoom;
import io.biscotti.sessioncookie.SessionCookie;
import io.biscotti.sessioncookie.SharedCaches;
import io.biscotti.socket.OpenSockets;
import io.biscotti.storage.RedisRevocationLog;
import io.biscotti.storage.Storages;
import io.biscotti.store.SessionStore;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.ServletContext;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates everything that the sessions of a web application need, from its settings and from its
 * context attributes, and schedules the upkeep. Used for one start only.
 */
final class SessionSetup {
  private static final Duration SWEEP = Duration.ofSeconds(10);
  private static final Duration PURGE = Duration.ofMinutes(10);

  /**
   * How often the revocation log is read: other nodes then learn of a revocation within a second,
   * including jitter and the time that reading takes.
   */
  private static final Duration EXCHANGE = Duration.ofMillis(500);

  private final ServletContext context;
  private final Descriptor webXml;
  private final SessionOptions options;
  private final Clock clock;
  private final SessionCookie cookie;
  private final Optional<HeaderLimit> limit;
  private final SessionEvents events;
  private final Revocations revocations;
  private final RequestScopes scopes;
  private final SessionCodec codec;
  private final Ids ids = Ids.secure();
  private final Upkeep keeper = new Upkeep("keeper", 1);

  private SessionSetup(
      ServletContext context, Descriptor webXml, SessionOptions options, Clock clock) {
    this.context = context;
    this.webXml = webXml;
    this.options = options;
    this.clock = clock;
    this.cookie = ContainerLogin.allowed(context).orElseGet(() -> cookie(context, webXml, options));
    this.limit = Container.of(context).headerLimit();
    this.events = new SessionEvents(clock);
    this.revocations = new Revocations(clock, System::nanoTime, events, options.home());
    this.scopes = RequestScopes.of(context);
    this.codec =
        new SessionCodec(
            SessionTypes.of(types(options.types(), ListenerScan.loader(context))),
            options.serializable().map(SerialFilter::new).orElse(null),
            ServerClasses.loader(context, scopes),
            cause -> events.publish(Kind.UNREADABLE_ATTRIBUTE, "", cause));
  }

  /**
   * Starts the sessions of a web application.
   *
   * @param context the web application; its session configuration defines the cookie
   * @param options the settings
   * @param readsPaths whether clients may name a session in the path
   * @param clock the clock for idle and absolute limits
   * @param around wraps the configured store: the identity function, except in tests
   * @return the sessions, to be closed with the application
   * @throws IllegalArgumentException if the session configuration or a registered type is invalid
   * @throws io.biscotti.crypto.KeyException if the keys can't be used
   */
  static Sessions start(
      ServletContext context,
      SessionOptions options,
      boolean readsPaths,
      Clock clock,
      UnaryOperator<SessionStore> around) {
    Descriptor webXml = Descriptor.of(context);
    if (!webXml.form()) {
      StraySessions.watch(context);
    }
    SessionListeners listeners = new SessionListeners(ListenerScan.listeners(context, webXml));
    SessionSetup setup = new SessionSetup(context, webXml, options, clock);
    try {
      return setup.start(listeners, readsPaths, around);
    } catch (RuntimeException e) {
      setup.keeper.close();
      throw e;
    }
  }

  /**
   * Starts to watch a web application's own sessions.
   *
   * @throws IllegalArgumentException if a registered type is invalid
   */
  static SessionAdvisor observe(ServletContext context, SessionOptions options) {
    ClassLoader loader = ListenerScan.loader(context);
    String serializable = options.serializable().orElse(null);
    List<String> faults = new ArrayList<>();
    SessionCookie cookie = null;
    Descriptor webXml = Descriptor.of(context);
    try {
      cookie = cookie(context, webXml, options);
    } catch (IllegalArgumentException e) {
      faults.add("the session cookie's configuration is refused: " + e.getMessage());
    }
    return SessionAdvisor.start(
        context,
        new SessionAdvisor.Terms(
            new StorageTrial(
                SessionTypes.of(types(options.types(), loader)),
                serializable,
                ServerClasses.loader(context, RequestScopes.of(context))),
            cookie,
            options.mostCookies(),
            options.compress(),
            serializable,
            faults));
  }

  private Sessions start(
      SessionListeners listeners, boolean readsPaths, UnaryOperator<SessionStore> around) {
    Optional<RevocationLog> given = left(context, Sessions.REVOCATION_LOG, RevocationLog.class);
    Optional<RedisRevocationLog> own = ownLog(given.isPresent());
    given
        .or(() -> own)
        .ifPresent(
            log -> revocations.keepIn(log, options.stores().staleness(), SessionSetup::onItsOwn));
    SessionStores stores =
        new SessionStores(
            context, options, cookie, limit, codec, clock, ids, revocations, events, keeper);
    SessionStore store = around.apply(stores.store());
    SessionScope scope =
        new SessionScope(
            context,
            clock,
            options.policy(),
            cookie,
            room(),
            readsPaths,
            options.visible(),
            new Hints(cookie.name(), limit),
            new SharedCaches(),
            events,
            ids,
            listeners,
            left(context, Sessions.OBSERVER, SessionObserver.class)
                .map(QuietObserver::new)
                .orElse(null),
            scopes,
            login(),
            new OpenSockets(clock, revocations),
            revocations,
            store,
            new KeyWatch(stores.keyLosses(), store),
            options.hold(),
            RequestSession.class.getName() + '.' + ids.next());
    scope.store().onExpiry(session -> ServletSession.expire(session, scope));
    keeper.every(SWEEP, "list of revoked ids", revocations::sweep);
    keeper.every(EXCHANGE, "list of revoked ids", revocations::exchange);
    keeper.every(PURGE, "log of revoked ids", revocations::purge);
    return new Sessions(
        scope,
        keeper,
        SharedNames.note(context, cookie.identity()),
        () -> own.ifPresent(RedisRevocationLog::close));
  }

  /** The session cookie as the application and the settings configure it. */
  static SessionCookie cookie(ServletContext context, Descriptor webXml, SessionOptions options) {
    return ConfiguredCookie.of(
        context, webXml.denied(), webXml.attributes(), options.secure(), options.domain());
  }

  /**
   * Runs work on a new daemon thread, so that no earlier work delays it and no shutdown prevents
   * it.
   */
  private static void onItsOwn(Runnable work) {
    Thread thread = new Thread(work, "biscotti-revocations");
    thread.setDaemon(true);
    thread.start();
  }

  /** The log that the settings name. */
  private Optional<RedisRevocationLog> ownLog(boolean isGiven) {
    if (options.stores().revocations().isEmpty()) {
      return Optional.empty();
    }
    if (isGiven) {
      throw new IllegalArgumentException(
          "session.revocations must not be set, because the application put a log into the context"
              + " attribute "
              + Sessions.REVOCATION_LOG);
    }
    return Optional.of(
        Storages.revocations(options.stores().redis(), left(context, Sessions.REDIS, Redis.class)));
  }

  private @Nullable ContainerLogin login() {
    return webXml.form()
        ? ContainerLogin.start(context, cookie, clock, revocations).orElse(null)
        : null;
  }

  private HeaderRoom room() {
    return new HeaderRoom(
        cookie,
        options.mostCookies(),
        limit.map(HeaderLimit::requestBytes).orElse(HeaderRoom.UNKNOWN),
        limit.map(HeaderLimit::responseBytes).orElse(HeaderRoom.UNKNOWN));
  }

  /** An object that the application put into a context attribute. */
  static <T> Optional<T> left(ServletContext context, String attribute, Class<T> type) {
    Object value = context.getAttribute(attribute);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException(
          "context attribute %s must be a %s, was a %s"
              .formatted(attribute, type.getSimpleName(), value.getClass().getName()));
    }
    return Optional.ofNullable(type.cast(value));
  }

  /** The classes that {@code session.types} names. */
  static Map<String, Class<?>> types(Map<String, String> names, ClassLoader loader) {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    names.forEach(
        (name, className) -> {
          try {
            types.put(name, Class.forName(className, false, loader));
          } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                "session.types: class not found: " + className + " for " + name, e);
          }
        });
    return types;
  }
}
