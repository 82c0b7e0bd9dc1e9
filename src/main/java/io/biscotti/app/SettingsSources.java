package io.biscotti.app;

import io.biscotti.options.Options;
import io.biscotti.options.Setting;
import io.biscotti.session.SessionInitializer;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
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
import org.jspecify.annotations.Nullable;

/**
 * Where the application's settings, {@code biscotti.…}, come from. System properties take
 * precedence over environment variables ({@code BISCOTTI_SESSION_IDLE} for {@code
 * biscotti.session.idle}), and those over a {@link SettingsFile}. All are read once; later changes
 * have no effect. A blank value counts as absent. This is the only place that reads the
 * environment. Immutable.
 *
 * <p>As a function, it returns the value of a setting by its name without {@code biscotti.}, or
 * null; {@link Options#SETTINGS} expects this form.
 */
final class SettingsSources implements Function<String, @Nullable String> {
  /** The prefix of every setting's name. */
  static final String PREFIX = "biscotti.";

  private static final Set<String> NAMES =
      Settings.ALL.stream().map(Setting::name).collect(Collectors.toUnmodifiableSet());

  private static final String ENVIRONMENT_PREFIX = "BISCOTTI_";

  // Kubernetes sets these variables in every pod if a service is named "biscotti".
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "BISCOTTI_(SERVICE_(HOST|PORT(_\\w+)?)|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  private final Map<String, String> values;
  private final List<String> faults;
  private final List<String> exposed;

  private SettingsSources(Map<String, String> values, List<String> faults, List<String> exposed) {
    this.values = Map.copyOf(values);
    this.faults = List.copyOf(faults);
    this.exposed = List.copyOf(exposed);
  }

  /** Reads this process's settings. */
  static SettingsSources ofProcess() {
    Properties properties = System.getProperties();
    return of(
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, name -> properties.getProperty(name, ""))),
        System.getenv());
  }

  /**
   * Reads settings from these sources, which may also contain unrelated entries.
   *
   * @param properties system properties
   * @param environment environment variables
   */
  static SettingsSources of(Map<String, String> properties, Map<String, String> environment) {
    Map<String, String> own = new HashMap<>(properties);
    // This switch is for other applications of the server, which use the filters' jar.
    own.keySet()
        .removeIf(name -> !name.startsWith(PREFIX) || name.equals(SessionInitializer.FIRST));
    SmallRyeConfig outer = config(own, environment, Map.of());
    SettingsFile file = SettingsFile.find(name -> value(outer, name));
    List<String> faults = new ArrayList<>(file.faults());
    unknown(own.keySet(), "system property", faults);
    unknown(file.values().keySet(), "file " + file.path(), faults);
    unknownVariables(environment.keySet(), faults);
    return new SettingsSources(
        values(config(own, environment, file.values())), faults, exposed(own.keySet()));
  }

  private static List<String> exposed(Set<String> properties) {
    return Settings.ALL.stream()
        .filter(Setting::secret)
        .map(setting -> PREFIX + setting.name())
        .filter(properties::contains)
        .sorted()
        .toList();
  }

  private static Map<String, String> values(SmallRyeConfig config) {
    Map<String, String> values = new HashMap<>();
    for (String name : NAMES) {
      String value = value(config, name);
      if (value != null) {
        values.put(name, value);
      }
    }
    return values;
  }

  /** Uses only these sources; configuration files on the class path are ignored. */
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
        faults.add("%s is not a setting (%s)".formatted(name, source));
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
        faults.add("%s is not a setting (environment)".formatted(name));
      }
    }
  }

  /**
   * A name in the environment's spelling (MicroProfile Config, "Environment Variables Mapping").
   */
  private static String variable(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** Unknown names, and faults of the file. */
  List<String> faults() {
    return faults;
  }

  /**
   * The secrets that are set as system properties: on a command line, every user of the machine can
   * read them, and Tomcat writes them to its log.
   */
  List<String> exposed() {
    return exposed;
  }

  @Override
  public @Nullable String apply(String name) {
    return values.get(name);
  }
}
