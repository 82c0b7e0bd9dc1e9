package io.biscotti.app;

import io.biscotti.account.Admins;
import io.biscotti.api.IntrospectionResource;
import io.biscotti.client.Devices;
import io.biscotti.client.Operators;
import io.biscotti.crypto.KeyException;
import io.biscotti.crypto.KeyRing;
import io.biscotti.crypto.SigningRing;
import io.biscotti.database.DatabaseSettings;
import io.biscotti.guard.CorsPolicy;
import io.biscotti.guard.CsrfPolicy;
import io.biscotti.guard.HeadersPolicy;
import io.biscotti.issuer.TokenPolicy;
import io.biscotti.options.Network;
import io.biscotti.options.Options;
import io.biscotti.registry.SessionRegistry;
import io.biscotti.session.SessionOptions;
import io.biscotti.session.SessionPolicy;
import io.biscotti.signin.SignInMethod;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The application's settings, {@code biscotti.…}: from system properties, before environment
 * variables ({@code BISCOTTI_SESSION_IDLE} for {@code biscotti.session.idle}), before a {@link
 * SettingsFile}. They are read once, so a later change of a source changes nothing. A blank value
 * counts as absent. This is the only place that reads the environment. Immutable.
 *
 * <p>As a function it gives a setting's value by its name without {@code biscotti.}, or null, as
 * {@link Options#SETTINGS} wants it.
 */
final class Settings implements Function<String, @Nullable String> {
  /** The names of all settings, without the prefix. */
  static final Set<String> NAMES =
      Stream.of(
              SessionOptions.NAMES,
              CorsPolicy.SETTINGS,
              CsrfPolicy.SETTINGS,
              HeadersPolicy.SETTINGS,
              DatabaseSettings.NAMES,
              ForwardSettings.NAMES,
              TokenPolicy.NAMES,
              Set.of(
                  SignInMethod.SETTING,
                  SessionRegistry.SETTING,
                  Admins.SETTING,
                  SettingsFile.SETTING,
                  Devices.SETTING,
                  Metrics.ALLOW,
                  IntrospectionResource.ALLOW))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private static final String PREFIX = "biscotti.";
  private static final String ENVIRONMENT_PREFIX = "BISCOTTI_";

  // Kubernetes gives every pod such variables for a service that is named "biscotti".
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "BISCOTTI_(SERVICE_(HOST|PORT(_\\w+)?)|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  private final SmallRyeConfig config;
  private final List<String> faults;

  private Settings(SmallRyeConfig config, List<String> faults) {
    this.config = config;
    this.faults = List.copyOf(faults);
  }

  /** Reads this process's settings. */
  static Settings ofProcess() {
    Properties properties = System.getProperties();
    return of(
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name, ""))),
        System.getenv());
  }

  /**
   * Reads settings from sources, of which each may hold other things too. Faults are kept for
   * {@link #check}.
   *
   * @param properties system properties
   * @param environment environment variables
   */
  static Settings of(Map<String, String> properties, Map<String, String> environment) {
    Map<String, String> own = new HashMap<>(properties);
    own.keySet().removeIf(name -> !name.startsWith(PREFIX));
    SmallRyeConfig outer = config(own, environment, Map.of());
    SettingsFile file = SettingsFile.find(name -> value(outer, name));
    List<String> faults = new ArrayList<>(file.faults());
    unknown(own.keySet(), "system property", faults);
    unknown(file.values().keySet(), "file " + file.path(), faults);
    unknownVariables(environment.keySet(), faults);
    return new Settings(config(own, environment, file.values()), faults);
  }

  /** Only these sources: what lies on the class path has no say. */
  private static SmallRyeConfig config(
      Map<String, String> properties, Map<String, String> environment, Map<String, String> file) {
    return new SmallRyeConfigBuilder()
        .withSources(
            new PropertiesConfigSource(properties, "system properties", 400),
            new EnvConfigSource(environment, 300),
            new PropertiesConfigSource(file, "file", 200))
        .build();
  }

  private static @Nullable String value(SmallRyeConfig config, String name) {
    String value = config.getConfigValue(PREFIX + name).getValue();
    return value == null || value.isBlank() ? null : value;
  }

  private static void unknown(Set<String> names, String source, List<String> faults) {
    for (String name : new TreeSet<>(names)) {
      if (!name.startsWith(PREFIX) || !NAMES.contains(name.substring(PREFIX.length()))) {
        faults.add("%s is no setting (%s)".formatted(name, source));
      }
    }
  }

  private static void unknownVariables(Set<String> variables, List<String> faults) {
    Set<String> known = NAMES.stream().map(n -> variable(PREFIX + n)).collect(Collectors.toSet());
    for (String name : new TreeSet<>(variables)) {
      String variable = variable(name);
      if (variable.startsWith(ENVIRONMENT_PREFIX)
          && !known.contains(variable)
          && !SERVICE_LINK.matcher(variable).matches()) {
        faults.add("%s is no setting (environment)".formatted(name));
      }
    }
  }

  /** A name as the environment spells it (MicroProfile Config, "Environment Variables Mapping"). */
  private static String variable(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  @Override
  public @Nullable String apply(String name) {
    return NAMES.contains(name) ? value(config, name) : null;
  }

  /**
   * Refuses impossible settings, every one at once, with those that later parts will read.
   *
   * @param defaultIdle the idle time where {@code session.idle} is absent
   * @throws IllegalArgumentException naming each setting, and never the value of a secret
   */
  void check(Duration defaultIdle) {
    Options options = Options.of(this);
    SessionOptions session = SessionOptions.read(options, defaultIdle);
    session
        .keys()
        .ifPresent(
            keys -> {
              try {
                KeyRing.parse(keys);
              } catch (KeyException e) {
                options.fault("keys: " + e.getMessage());
              }
            });
    CorsPolicy.of(options);
    options.oneOf("csrf", CsrfPolicy.Mode.class, CsrfPolicy.Mode.ORIGIN);
    HeadersPolicy.of(options);
    DatabaseSettings.read(options, session.home());
    Admins.read(options);
    TokenPolicy.read(options);
    operators(options, Metrics.ALLOW);
    operators(options, IntrospectionResource.ALLOW);
    SessionRegistry.max(options);
    ForwardSettings.read(options);
    method(options);
    List<String> all = new ArrayList<>(faults);
    options.faults().forEach(fault -> all.add(PREFIX + fault));
    if (!all.isEmpty()) {
      throw new IllegalArgumentException(
          "Biscotti does not start, as its settings have faults: " + String.join("; ", all));
    }
  }

  /** Which database; the embedded one stands beside the key ring. */
  DatabaseSettings database() {
    return DatabaseSettings.read(Options.of(this), session().home());
  }

  /** Who issues access tokens, for whom, and for how long. */
  TokenPolicy tokens() {
    return TokenPolicy.read(Options.of(this));
  }

  /** The keys that sign them: in the home, or made from the key ring that is a setting. */
  SigningRing signingRing(Clock clock) {
    SessionOptions session = session();
    return session
        .keys()
        .map(keys -> SigningRing.derive(KeyRing.parse(keys)))
        .orElseGet(
            () ->
                SigningRing.open(
                    session.home().resolve(TokenPolicy.KEY_FILE), tokens().keys(), clock));
  }

  /** Whether cookies are for HTTPS only. */
  boolean secureCookies() {
    return session().secure();
  }

  private SessionOptions session() {
    return SessionOptions.read(Options.of(this), SessionPolicy.DEFAULT.idle());
  }

  /** How many sessions an account may have at once. */
  int mostSessions() {
    return SessionRegistry.max(Options.of(this));
  }

  /** How proxies are served. */
  ForwardSettings forward() {
    return ForwardSettings.read(Options.of(this));
  }

  /** Who administrates. */
  Admins admins() {
    return Admins.read(Options.of(this));
  }

  /** Who may read metrics. */
  Operators metricsReaders() {
    return operators(Options.of(this), Metrics.ALLOW);
  }

  /** Who may ask whether a token is good. */
  Operators introspectors() {
    return operators(Options.of(this), IntrospectionResource.ALLOW);
  }

  /** Whether devices are named. */
  boolean namesDevices() {
    return Options.of(this).flag(Devices.SETTING, true);
  }

  private static Operators operators(Options options, String name) {
    return new Operators(Network.list(options, name, Network.loopback()));
  }

  /** How people sign in; by password where the setting is absent or impossible. */
  SignInMethod method() {
    return method(Options.of(this));
  }

  private static SignInMethod method(Options options) {
    return options.oneOf(SignInMethod.SETTING, SignInMethod.class, SignInMethod.PASSWORD);
  }
}
