package io.biscotti.session;

import io.biscotti.codec.SessionCodec;
import io.biscotti.container.HeaderLimit;
import io.biscotti.container.ListenerScan;
import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyRing;
import io.biscotti.lifecycle.SessionEvents;
import io.biscotti.redis.Redis;
import io.biscotti.revocation.Revocations;
import io.biscotti.sessioncookie.SessionCookie;
import io.biscotti.storage.SealedStorage;
import io.biscotti.storage.Storages;
import io.biscotti.storage.StoreOptions;
import io.biscotti.store.LocalObjects;
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
import java.util.Optional;
import java.util.function.IntSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Creates the store of a web application's sessions: sealed, with or without an overflow, in
 * memory, or in a storage that servers share. Used for one start only.
 */
final class SessionStores {
  private static final Logger LOG = System.getLogger(SessionStores.class.getName());
  private static final Duration TIDY = Duration.ofMinutes(1);

  private final ServletContext context;
  private final SessionOptions options;
  private final SessionCookie cookie;
  private final Optional<HeaderLimit> limit;
  private final SessionCodec codec;
  private final Clock clock;
  private final Ids ids;
  private final Revocations revocations;
  private final SessionEvents events;
  private final Upkeep keeper;
  private @Nullable KeyRing ring;

  SessionStores(
      ServletContext context,
      SessionOptions options,
      SessionCookie cookie,
      Optional<HeaderLimit> limit,
      SessionCodec codec,
      Clock clock,
      Ids ids,
      Revocations revocations,
      SessionEvents events,
      Upkeep keeper) {
    this.context = context;
    this.options = options;
    this.cookie = cookie;
    this.limit = limit;
    this.codec = codec;
    this.clock = clock;
    this.ids = ids;
    this.revocations = revocations;
    this.events = events;
    this.keeper = keeper;
  }

  /** The store that the settings, or a storage of the application, ask for. */
  SessionStore store() {
    Optional<SessionStorage> storage = storage();
    if (options.stores().isLive()) {
      return tidied(ServerStore.live(clock, ids, revocations));
    }
    if (options.stores().isMemory()) {
      return tidied(ServerStore.memory(codec, clock, ids, revocations, locals()));
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
    Optional<SessionStorage> given =
        SessionSetup.left(context, Sessions.STORAGE, SessionStorage.class);
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
                .filter(store -> !store.equals(StoreOptions.SEALED))
                .filter(store -> !options.stores().isLive() && !options.stores().isMemory())
                .map(this::made));
  }

  private SessionStorage made(String store) {
    return store.equals(StoreOptions.JDBC) || store.equals(StoreOptions.REDIS)
        ? shared(store)
        : ofClass(store);
  }

  /** A storage that servers share; its records are sealed. */
  private SessionStorage shared(String store) {
    SessionStorage records =
        store.equals(StoreOptions.JDBC)
            ? Storages.jdbc(
                options.stores().jdbc(),
                SessionSetup.left(context, Sessions.DATA_SOURCE, DataSource.class),
                clock)
            : Storages.redis(
                options.stores().redis(),
                SessionSetup.left(context, Sessions.REDIS, Redis.class),
                clock);
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
    String name = options.stores().store().filter(StoreOptions::isName).orElse("server");
    return server(name, storage, locals());
  }

  private ServerStore server(String name, SessionStorage storage, @Nullable LocalObjects locals) {
    return tidied(
        new ServerStore(
            name, storage, codec, clock, ids, revocations, events, options.layout(), locals));
  }

  /** How often the key ring of the store has lost a key. Call it after {@link #store}. */
  IntSupplier keyLosses() {
    KeyRing used = ring;
    return used == null ? () -> 0 : used::losses;
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

  /** The application's key ring, or one of our own, which follows its file from now on. */
  private KeyRing ring() {
    KeyRing known = ring;
    if (known == null) {
      known = SessionSetup.left(context, Sessions.KEY_RING, KeyRing.class).orElseGet(this::ownRing);
      ring = known;
    }
    return known;
  }

  private KeyRing ownRing() {
    KeyRing own = options.ring(clock);
    keeper.every(TIDY, "key ring", own::maintain);
    return own;
  }

  /**
   * How long a token may be. Without this limit, a session that exceeds the container's header
   * limits would cause an empty 500 now, or a 400 on each later request.
   */
  private int limitBytes() {
    int wanted = cookie.limitBytes(options.mostCookies());
    int carried =
        limit.map(it -> cookie.limitBytes(options.mostCookies(), it.cookieBytes())).orElse(wanted);
    if (carried < wanted) {
      LOG.log(
          options.cookies() > 0 ? Level.WARNING : Level.DEBUG,
          "session.cookies={0} allows {1} bytes, but this server accepts {2} bytes of headers:"
              + " larger sessions are refused with session_too_large; raise {3}",
          options.mostCookies(),
          Integer.toString(wanted),
          Integer.toString(limit.map(HeaderLimit::bytes).orElse(0)),
          limit.map(HeaderLimit::settings).orElse(""));
    }
    return carried;
  }
}
