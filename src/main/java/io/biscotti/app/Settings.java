package io.biscotti.app;

import io.biscotti.account.Admins;
import io.biscotti.client.Network;
import io.biscotti.client.Operators;
import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.KeyPolicy;
import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.Secret;
import io.biscotti.crypto.SigningRing;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.forward.ForwardSettings;
import io.biscotti.guard.CorsPolicy;
import io.biscotti.guard.CsrfPolicy;
import io.biscotti.guard.HeadersPolicy;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.operations.Drain;
import io.biscotti.operations.JsonLog;
import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.redis.Redis;
import io.biscotti.redis.RedisSettings;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.SessionOptions;
import io.biscotti.sharedkeys.DatabaseKeys;
import io.biscotti.sharedkeys.GivenKeys;
import io.biscotti.sharedkeys.HomeKeys;
import io.biscotti.sharedkeys.KeyPlace;
import io.biscotti.sharedkeys.Keys;
import io.biscotti.sharedkeys.OwnRings;
import io.biscotti.sharedkeys.RedisKeys;
import io.biscotti.sharedkeys.SharedKeySettings;
import io.biscotti.sharedkeys.SharedKeys;
import io.biscotti.signin.SignInMethod;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The application's settings, read and checked once at start-up. The filters of {@code guard} and
 * {@code session} read their own settings when the container starts them, because their init-params
 * take precedence. Those settings are checked here too, so that one start-up reports every fault.
 * Immutable.
 *
 * @param session where sessions are kept, and the keys of this server
 * @param keys where the key rings are
 * @param database which database; the embedded one is in the same directory as the key ring
 * @param redis the Redis that servers share; empty if there is none
 * @param tokens who issues access tokens, for whom, and for how long
 * @param forward settings for proxies
 * @param admins which users are administrators
 * @param registrars who may register administrators without an invitation
 * @param metricsReaders who may read metrics
 * @param introspectors who may introspect tokens
 * @param method how people sign in
 * @param mostSessions how many sessions an account may have
 * @param namesDevices whether lists name devices
 * @param log how the application logs
 * @param drain the file that keeps new requests away
 */
record Settings(
    SessionOptions session,
    SharedKeySettings keys,
    DatabaseSettings database,
    Optional<RedisSettings> redis,
    TokenPolicy tokens,
    ForwardSettings forward,
    Admins admins,
    Operators registrars,
    Operators metricsReaders,
    Operators introspectors,
    SignInMethod method,
    int mostSessions,
    boolean namesDevices,
    JsonLog.Format log,
    Optional<Path> drain) {

  private static final Setting<SignInMethod> METHOD =
      Setting.oneOf(
          "signin",
          SignInMethod.class,
          SignInMethod.PASSWORD,
          "How people sign in. `name` asks for a user name and no password, and works from"
              + " localhost only: for walk-throughs and tests.");

  private static final Setting<Boolean> DEVICES =
      Setting.flag(
          "devices",
          true,
          "Whether lists of sessions and events name devices, as in \"Firefox on Linux\".");

  private static final Setting<List<String>> METRICS =
      Network.setting(
          "metrics.allow",
          "The clients that may read `/metrics`. A request that a proxy forwards doesn't count as"
              + " local.");

  private static final Setting<List<String>> INTROSPECTION =
      Network.setting(
          "token.introspect.allow", "The clients that may call `/api/token/introspect`.");

  private static final Setting<List<String>> REGISTRARS =
      Network.setting(
          "admins.allow",
          "The clients that may register a name in `biscotti.admins` without its one-time link. A"
              + " request that a proxy forwards doesn't count as local.");

  /** Settings for accounts and permissions. */
  static final List<Setting<?>> ACCESS =
      List.of(
          METHOD,
          Admins.SETTING,
          REGISTRARS,
          SessionRegistry.MAX,
          DEVICES,
          METRICS,
          INTROSPECTION,
          JsonLog.SETTING,
          Drain.SETTING);

  /** Every setting of the application. */
  static final List<Setting<?>> ALL =
      Stream.of(
              List.<Setting<?>>of(SettingsFile.SETTING),
              SessionOptions.SETTINGS,
              SharedKeySettings.SETTINGS,
              CorsPolicy.SETTINGS,
              CsrfPolicy.SETTINGS,
              HeadersPolicy.SETTINGS,
              DatabaseSettings.SETTINGS,
              ForwardSettings.SETTINGS,
              TokenPolicy.SETTINGS,
              ACCESS)
          .flatMap(List::stream)
          .distinct()
          .toList();

  /**
   * Reads and checks every setting.
   *
   * @param defaultIdle the idle timeout where {@code session.idle} is absent
   * @throws IllegalArgumentException naming each unknown setting and each invalid value, but never
   *     the value of a secret
   */
  static Settings read(SettingsSources sources, Duration defaultIdle) {
    Options options = Options.of(sources);
    SessionOptions session = SessionOptions.read(options, defaultIdle);
    session.keys().ifPresent(given -> check(given.text(), options));
    if (session.stores().isObserving()) {
      options.fault(
          "session.store=observe is for your own applications: this one needs its own sessions");
    }
    if (session.stores().revocations().isPresent()) {
      options.fault(
          "session.revocations is for your own applications: this one keeps revocations in its"
              + " database");
    }
    CorsPolicy.of(options);
    CsrfPolicy.of(options);
    HeadersPolicy.of(options);
    Settings settings =
        new Settings(
            session,
            SharedKeySettings.read(
                options, session.keys().isPresent(), session.stores().redis().isPresent()),
            DatabaseSettings.read(options, session.home()),
            session.stores().redis(),
            TokenPolicy.read(options),
            ForwardSettings.read(options),
            Admins.read(options),
            new Operators(Network.list(options, REGISTRARS)),
            new Operators(Network.list(options, METRICS)),
            new Operators(Network.list(options, INTROSPECTION)),
            options.read(METHOD),
            options.read(SessionRegistry.MAX),
            options.read(DEVICES),
            options.read(JsonLog.SETTING),
            options.read(Drain.SETTING));
    List<String> faults = new ArrayList<>(sources.faults());
    options.faults().forEach(fault -> faults.add(SettingsSources.PREFIX + fault));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "Biscotti can't start because of its settings: " + String.join("; ", faults));
    }
    return settings;
  }

  private static void check(Secret keys, Options options) {
    try {
      KeyRing.parse(keys);
    } catch (KeyException e) {
      options.fault("keys: " + e.getMessage());
    }
  }

  /** Whether cookies are {@code Secure}. */
  boolean secureCookies() {
    return session.secure();
  }

  /**
   * The rings that all servers share.
   *
   * @return empty if this server has its own
   * @throws KeyException if they can't be read or opened
   */
  Optional<SharedKeys> sharedKeys(Database shared, Optional<Redis> redis, Clock clock) {
    return keys.master()
        .map(
            master ->
                SharedKeys.open(
                    place(shared, redis),
                    new SharedKeys.Terms(
                        master,
                        keys.policy(KeyPolicy.forLifetime(session.policy().lifetime()).opensFor()),
                        keys.policy(tokens.keys().opensFor()),
                        clock),
                    ownRings()));
  }

  private KeyPlace place(Database shared, Optional<Redis> redis) {
    return keys.where() == SharedKeySettings.Where.REDIS
        ? new RedisKeys(redis.orElseThrow())
        : new DatabaseKeys(shared);
  }

  private OwnRings ownRings() {
    return new OwnRings(
        session.home().resolve(SessionOptions.KEY_FILE),
        session.home().resolve(TokenPolicy.KEY_FILE));
  }

  /** The keys of this server, in its home or given by the operator. */
  Keys keys(Optional<KeyRing> sealing, SigningRing signing, Clock clock) {
    return session.keys().isPresent()
        ? new GivenKeys(sealing, signing)
        : new HomeKeys(ownRings(), sealing, signing, clock);
  }

  /**
   * The keys of this server that seal: a file in the home directory, or {@code biscotti.keys}.
   *
   * @return empty if nothing is sealed
   */
  Optional<KeyRing> keyRing(Clock clock) {
    return session.stores().isSealed() || session.keys().isPresent()
        ? Optional.of(session.ring(clock))
        : Optional.empty();
  }

  /**
   * The keys of this server that sign access tokens: a file in the home directory, or derived from
   * {@code biscotti.keys} if that is set.
   */
  SigningRing signingRing(Optional<KeyRing> sealing, Clock clock) {
    return sealing
        .filter(ring -> session.keys().isPresent())
        .map(SigningRing::derive)
        .orElseGet(
            () ->
                SigningRing.open(
                    session.home().resolve(TokenPolicy.KEY_FILE), tokens.keys(), clock));
  }
}
