package io.biscotti.storage;

import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.redis.RedisSettings;
import io.biscotti.revocation.Staleness;
import io.biscotti.store.SessionStorage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where sessions and the ids of ended sessions are kept. Immutable.
 *
 * @param store the name of a store, or of a class that implements {@link SessionStorage}; empty for
 *     the default
 * @param overflow where a sealed session is kept while it doesn't fit: {@link #JDBC} or {@link
 *     #REDIS}; empty if such a session is refused
 * @param jdbc the database of {@link #JDBC}; empty for the application's own
 * @param redis the Redis of {@link #REDIS}; empty if there is none
 * @param unstorable what happens to a value that can't be stored: {@link #REFUSE}, {@link #LOCAL},
 *     or {@code store}, which refuses it too
 * @param revocations where revoked ids are kept besides this server's memory: {@link #REDIS}, or
 *     empty for nowhere else
 * @param staleness what happens while revocations of other nodes are unknown
 */
public record StoreOptions(
    Optional<String> store,
    Optional<String> overflow,
    Optional<StorageSettings> jdbc,
    Optional<RedisSettings> redis,
    String unstorable,
    Optional<String> revocations,
    Staleness staleness) {

  /** Sessions are kept in the cookie. */
  public static final String SEALED = "sealed";

  /** Sessions are kept in this server's memory. */
  public static final String MEMORY = "memory";

  /** Sessions are kept in this server's memory, as objects. */
  public static final String LIVE = "live";

  /** The container keeps its sessions; the filter only watches them. */
  public static final String OBSERVE = "observe";

  /** Sessions are kept in H2 or PostgreSQL. */
  public static final String JDBC = "jdbc";

  /** Sessions are kept in Redis or Valkey. */
  public static final String REDIS = "redis";

  private static final Set<String> NAMES = Set.of(SEALED, MEMORY, LIVE, OBSERVE, JDBC, REDIS);

  /** The stores whose records are sealed with the key ring, or that are the cookie. */
  private static final Set<String> SEALING = Set.of(SEALED, JDBC, REDIS);

  private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+)+");

  private static final Setting<Optional<String>> STORE =
      Setting.optional(
              "session.store",
              "sealed, memory, live, jdbc, redis, observe or the name of a class",
              "Where sessions are kept: `sealed` in the cookie; `memory` in this server, with a"
                  + " random token in the cookie; `jdbc` and `redis` likewise, [shared by"
                  + " servers](stores.md#several-servers); `live` like `memory`, but as the objects themselves,"
                  + " of any class; `observe` changes"
                  + " nothing and reports whether the application [can run"
                  + " sealed](embedding.md#can-my-application-run-sealed); the name of a class in [a storage of your"
                  + " own](stores.md).",
              StoreOptions::store)
          .withDefault("`sealed`");

  private static final Setting<Optional<String>> OVERFLOW =
      Setting.optional(
          "session.overflow",
          "jdbc or redis",
          "Where a sealed session is kept while it doesn't fit into its cookies: [in a database or in"
              + " Redis](stores.md#overflow).",
          value ->
              Optional.of(value.toLowerCase(Locale.ROOT)).filter(Set.of(JDBC, REDIS)::contains));

  /** A value that can't be stored is refused. */
  public static final String REFUSE = "refuse";

  /** This node keeps a value that can't be stored as an object. */
  public static final String LOCAL = "local";

  /** A value that can't be stored is refused, and a session that is too large overflows. */
  private static final String STORED = "store";

  private static final Setting<String> UNSTORABLE =
      Setting.of(
          "session.unstorable",
          "refuse, local or store",
          REFUSE,
          "What happens to an attribute that can't be stored: `refuse` throws an"
              + " `IllegalArgumentException`; `local` [keeps the object on this"
              + " server](embedding.md#objects-that-cant-be-stored) and a reference in the session;"
              + " `store` refuses it too, but allows sessions of any size: it"
              + " needs `session.overflow`.",
          StoreOptions::unstorable);

  private static final Setting<Optional<String>> REVOCATIONS =
      Setting.optional(
          "session.revocations",
          "redis",
          "Where revoked sessions are kept beyond this server's memory, so that they stay revoked"
              + " after a restart and on the other servers: [in Redis](stores.md#revocations).",
          value -> Optional.of(value.toLowerCase(Locale.ROOT)).filter(REDIS::equals));

  private static final Setting<Duration> STALE_AFTER =
      Setting.duration(
          "revocation.stale-after",
          Duration.ofSeconds(1),
          Duration.ofDays(1),
          Staleness.DEFAULT.after(),
          "How long this server trusts its list of ended sessions without news from the revocation"
              + " log. After that, what a revoked session must not do [answers"
              + " 503](operating.md#a-server-that-is-cut-off).");

  private static final Setting<Staleness.Others> STALE =
      Setting.oneOf(
          "revocation.stale",
          Staleness.Others.class,
          Staleness.DEFAULT.others(),
          "What happens to other requests meanwhile: `allow` lets sessions continue; `refuse`"
              + " answers 503 to requests that use one.");

  /** The settings that {@link #read} reads. */
  public static final List<Setting<?>> SETTINGS =
      Stream.of(
              List.of(STORE, OVERFLOW, UNSTORABLE, REVOCATIONS, STALE_AFTER, STALE),
              StorageSettings.SETTINGS,
              RedisSettings.SETTINGS)
          .flatMap(List::stream)
          .toList();

  /**
   * Reads the settings. Faults are recorded in the options, and defaults used instead: call {@link
   * Options#check} afterwards.
   */
  public static StoreOptions read(Options options) {
    Optional<String> store = options.read(STORE);
    Optional<RedisSettings> redis = RedisSettings.read(options);
    if (redis.isEmpty()) {
      Stream.of(STORE, OVERFLOW, REVOCATIONS)
          .filter(setting -> options.read(setting).filter(REDIS::equals).isPresent())
          .forEach(setting -> options.fault(setting.name() + "=redis needs redis.url"));
    }
    Optional<String> overflow = overflow(options, store);
    return new StoreOptions(
        store,
        overflow,
        StorageSettings.read(options),
        redis,
        unstorable(options, overflow),
        options.read(REVOCATIONS),
        new Staleness(options.read(STALE_AFTER), options.read(STALE)));
  }

  /** Whether sessions are sealed with the key ring, as far as the settings show. */
  public boolean isSealed() {
    return store.filter(name -> !SEALING.contains(name)).isEmpty();
  }

  private static Optional<String> unstorable(String value) {
    return Optional.of(value.toLowerCase(Locale.ROOT))
        .filter(Set.of(REFUSE, LOCAL, STORED)::contains);
  }

  private static String unstorable(Options options, Optional<String> overflow) {
    String value = options.read(UNSTORABLE);
    if (value.equals(STORED) && overflow.isEmpty()) {
      options.fault("session.unstorable=store needs session.overflow=jdbc or redis");
    }
    return value;
  }

  private static Optional<String> overflow(Options options, Optional<String> store) {
    Optional<String> overflow = options.read(OVERFLOW);
    if (overflow.isPresent() && store.filter(name -> !name.equals(SEALED)).isPresent()) {
      options.fault("session.overflow is for session.store=sealed, was " + store.get());
    }
    return overflow;
  }

  /** Whether this node keeps values that can't be stored. */
  public boolean keepsLocally() {
    return unstorable.equals(LOCAL);
  }

  /** Whether the container's sessions are only watched. */
  public boolean isObserving() {
    return store.filter(OBSERVE::equals).isPresent();
  }

  /** Whether attributes are kept as objects, never encoded. */
  public boolean isLive() {
    return store.filter(LIVE::equals).isPresent();
  }

  /** Whether sessions are kept in this server's memory, with encoded attributes. */
  public boolean isMemory() {
    return store.filter(MEMORY::equals).isPresent();
  }

  /** Whether a value of {@code session.store} is a name rather than a class. */
  public static boolean isName(String store) {
    return NAMES.contains(store);
  }

  private static Optional<String> store(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (NAMES.contains(lower)) {
      return Optional.of(lower);
    }
    return Optional.of(value).filter(name -> CLASS_NAME.matcher(name).matches());
  }
}
