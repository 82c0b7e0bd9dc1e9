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
import io.biscotti.container.SharedNames;
import io.biscotti.container.StraySessions;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyRing;
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
import io.biscotti.storage.SealedStorage;
import io.biscotti.storage.Storages;
import io.biscotti.storage.StoreOptions;
import io.biscotti.store.LocalObjects;
import io.biscotti.store.MemoryStorage;
import io.biscotti.store.OverflowStore;
import io.biscotti.store.SealedStore;
import io.biscotti.store.ServerStore;
import io.biscotti.store.SessionStorage;
import io.biscotti.store.SessionStore;
import io.biscotti.upkeep.Upkeep;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Creates everything that the sessions of a web application need, from its settings and from its
 * context attributes, and schedules the upkeep. For one start.
 */
final class SessionSetup {
  private static final Logger LOG = System.getLogger(SessionSetup.class.getName());
  private static final Duration TIDY = Duration.ofMinutes(1);
  private static final Duration SWEEP = Duration.ofSeconds(10);
  private static final Duration PURGE = Duration.ofMinutes(10);

  /** Other nodes learn of a revocation within a second, including jitter and the log's own time. */
  private static final Duration EXCHANGE = Duration.ofMillis(500);

  private final ServletContext context;
  private final Descriptor webXml;
  private final SessionOptions options;
  private final Clock clock;
  private final SessionCookie cookie;
  private final Optional<HeaderLimit> limit;
  private final SessionEvents events;
  private final Revocations revocations;
  private final SessionCodec codec;
  private final Ids ids = Ids.secure();
  private final Upkeep keeper = new Upkeep("keeper", 1);
  private @Nullable KeyRing ring;

  private SessionSetup(
      ServletContext context, Descriptor webXml, SessionOptions options, Clock clock) {
    this.context = context;
    this.webXml = webXml;
    this.options = options;
    this.clock = clock;
    this.cookie = ConfiguredCookie.of(context, webXml.denied(), options.secure(), options.domain());
    this.limit = Container.of(context).headerLimit();
    this.events = new SessionEvents(clock);
    this.revocations = new Revocations(clock, System::nanoTime, events, options.home());
    this.codec =
        new SessionCodec(
            SessionTypes.of(types(options.types(), ListenerScan.loader(context))),
            options.serializable().map(SerialFilter::new).orElse(null),
            ListenerScan.loader(context),
            cause -> events.publish(Kind.UNREADABLE_ATTRIBUTE, "", cause));
  }

  /**
   * Starts the sessions of a web application.
   *
   * @param context the web application; its session configuration gives the cookie
   * @param options the settings
   * @param readsPaths whether a client may name a session in the path
   * @param clock tells the time
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
    try {
      cookie =
          ConfiguredCookie.of(
              context, Descriptor.of(context).denied(), options.secure(), options.domain());
    } catch (IllegalArgumentException e) {
      faults.add("the session cookie's configuration is refused: " + e.getMessage());
    }
    return SessionAdvisor.start(
        context,
        new SessionAdvisor.Terms(
            new StorageTrial(SessionTypes.of(types(options.types(), loader)), serializable, loader),
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
    given.or(() -> own).ifPresent(log -> revocations.keepIn(log, options.stores().staleness()));
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
            RequestScopes.of(context),
            login(),
            new OpenSockets(clock, revocations),
            revocations,
            around.apply(store()),
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

  private SessionStore store() {
    Optional<SessionStorage> storage = storage();
    if (options.stores().isLive()) {
      return tidied(ServerStore.live(clock, ids, revocations, events));
    }
    return storage.<SessionStore>map(this::server).orElseGet(this::inCookies);
  }

  /** The sealed store, with its overflow if there is one. */
  private SessionStore inCookies() {
    @Nullable LocalObjects locals = locals();
    SealedStore sealed = sealed(locals);
    return options
        .stores()
        .overflow()
        .<SessionStore>map(
            place -> new OverflowStore(sealed, server(place, shared(place), locals), events))
        .orElse(sealed);
  }

  /** Where sessions are kept on the server; empty for the sealed store. */
  private Optional<SessionStorage> storage() {
    Optional<SessionStorage> given = left(context, Sessions.STORAGE, SessionStorage.class);
    if (given.isPresent()
        && (options.stores().store().isPresent() || options.stores().overflow().isPresent())) {
      throw new IllegalArgumentException(
          "session.store and session.overflow must not be set, because the application put a storage into the context"
              + " attribute "
              + Sessions.STORAGE);
    }
    return given.or(
        () ->
            options
                .stores()
                .store()
                .filter(store -> !store.equals(StoreOptions.SEALED) && !options.stores().isLive())
                .map(this::made));
  }

  private SessionStorage made(String store) {
    switch (store) {
      case StoreOptions.MEMORY -> {
        return new MemoryStorage(clock);
      }
      case StoreOptions.JDBC, StoreOptions.REDIS -> {
        return shared(store);
      }
      default -> {
        return ofClass(store);
      }
    }
  }

  /** A storage that servers share; its records are sealed. */
  private SessionStorage shared(String store) {
    SessionStorage records =
        store.equals(StoreOptions.JDBC)
            ? Storages.jdbc(
                options.stores().jdbc(),
                left(context, Sessions.DATA_SOURCE, DataSource.class),
                clock)
            : Storages.redis(
                options.stores().redis(), left(context, Sessions.REDIS, Redis.class), clock);
    String application = context.getContextPath();
    return new SealedStorage(
        records,
        ring().sealer("session record " + application, cookie.name()),
        application,
        options.policy().lifetime());
  }

  private SessionStorage ofClass(String store) {
    try {
      return Class.forName(store, true, ListenerScan.loader(context))
          .asSubclass(SessionStorage.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new IllegalArgumentException(
          "session.store must be sealed, memory, live, jdbc, redis, observe or a class that implements SessionStorage and has a"
              + " public constructor without parameters, was "
              + store
              + " ("
              + e
              + ")",
          e);
    }
  }

  private ServerStore server(SessionStorage storage) {
    String name =
        storage instanceof MemoryStorage
            ? StoreOptions.MEMORY
            : options.stores().store().filter(StoreOptions::isName).orElse("server");
    return server(name, storage, locals());
  }

  private ServerStore server(String name, SessionStorage storage, @Nullable LocalObjects locals) {
    return tidied(
        new ServerStore(
            name, storage, codec, clock, ids, revocations, events, options.layout(), locals));
  }

  /** Keeps objects that can't be encoded; null if they are refused. */
  private @Nullable LocalObjects locals() {
    if (!options.stores().keepsLocally()) {
      return null;
    }
    LocalObjects locals = new LocalObjects(clock, ids, events, revocations::isRevoked);
    keeper.every(TIDY, "objects of sessions", locals::tidy);
    return locals;
  }

  private ServerStore tidied(ServerStore server) {
    keeper.every(TIDY, "store of sessions", server::tidy);
    return server;
  }

  private SealedStore sealed(@Nullable LocalObjects locals) {
    return new SealedStore(
        ring().sealer("session " + context.getContextPath(), cookie.name()),
        codec,
        clock,
        revocations,
        new SealedStore.Form(
            cookie.singleBytes(), limitBytes(), options.compress(), options.layout()),
        locals);
  }

  /** The application's key ring, or one of our own, which is kept up to date from now on. */
  private KeyRing ring() {
    KeyRing known = ring;
    if (known == null) {
      known = left(context, Sessions.KEY_RING, KeyRing.class).orElseGet(this::ownRing);
      ring = known;
    }
    return known;
  }

  private KeyRing ownRing() {
    KeyRing own = options.ring(clock);
    keeper.every(TIDY, "key ring", own::maintain);
    return own;
  }

  private HeaderRoom room() {
    return new HeaderRoom(
        cookie,
        options.mostCookies(),
        limit.map(HeaderLimit::requestBytes).orElse(HeaderRoom.UNKNOWN),
        limit.map(HeaderLimit::responseBytes).orElse(HeaderRoom.UNKNOWN));
  }

  /**
   * A session that the container's headers can't carry would be an empty 500 now, or a 400 with
   * each later request. It is too large instead.
   */
  private int limitBytes() {
    int wanted = cookie.limitBytes(options.mostCookies());
    int carried =
        limit.map(it -> cookie.limitBytes(options.mostCookies(), it.cookieBytes())).orElse(wanted);
    if (carried < wanted) {
      LOG.log(
          options.cookies() > 0 ? Level.WARNING : Level.DEBUG,
          "session.cookies={0} allows {1} bytes, but this server carries {2} bytes of headers:"
              + " larger sessions are refused with session_too_large; raise {3}",
          options.mostCookies(),
          Integer.toString(wanted),
          Integer.toString(limit.map(HeaderLimit::bytes).orElse(0)),
          limit.map(HeaderLimit::settings).orElse(""));
    }
    return carried;
  }

  /** An object that the application put into an attribute of its context. */
  private static <T> Optional<T> left(ServletContext context, String attribute, Class<T> type) {
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
