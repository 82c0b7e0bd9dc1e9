package io.biscotti.options;

import static java.util.stream.Collectors.toCollection;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings by their declarations. An invalid value is recorded as a fault and the default is
 * returned, so that one startup reports all faults at once: read everything, then call {@link
 * #check()}.
 *
 * <p>A blank value counts as absent. Not thread-safe; used at startup.
 */
public final class Options {
  /**
   * The servlet context attribute under which an application offers its settings to filters: a
   * {@code Function<String, @Nullable String>} from a setting's name, without prefix, to its value,
   * or to null if it is not set. The attribute must be set before the filters are initialised, for
   * example in {@code ServletContainerInitializer.onStartup} or {@code
   * ServletContextListener.contextInitialized}.
   */
  public static final String SETTINGS = "io.biscotti.settings";

  private static final Logger LOG = System.getLogger(Options.class.getName());

  private final String owner;
  private final Function<String, @Nullable String> lookup;
  private final List<String> faults = new ArrayList<>();

  private Options(String owner, Function<String, @Nullable String> lookup) {
    this.owner = owner;
    this.lookup = lookup;
  }

  /**
   * The settings of a filter: its init-params, and otherwise the application's settings under
   * {@link #SETTINGS}, if there are any.
   *
   * @param known the filter's settings; any other init-param is a fault
   */
  public static Options of(FilterConfig config, List<Setting<?>> known) {
    Map<String, String> params = new LinkedHashMap<>();
    Collections.list(config.getInitParameterNames())
        .forEach(name -> params.put(name, config.getInitParameter(name)));
    return of(config.getFilterName(), config.getServletContext(), params, known);
  }

  /**
   * The settings of a filter that hasn't started.
   *
   * @param filter the filter's name
   * @param params its init-params
   */
  public static Options of(
      String filter, ServletContext context, Map<String, String> params, List<Setting<?>> known) {
    Object offered = context.getAttribute(SETTINGS);
    Function<String, @Nullable String> application = application(offered);
    Options options =
        new Options(
            "Filter \"" + filter + "\"",
            name -> isOwn(params, name, known) ? params.get(name) : application.apply(name));
    if (offered != null && !(offered instanceof Function<?, ?>)) {
      options.fault(
          "context attribute %s must be a java.util.function.Function, was a %s"
              .formatted(SETTINGS, offered.getClass().getName()));
    }
    Set<String> unknown = new TreeSet<>(params.keySet());
    Set<String> names = known.stream().map(Setting::name).collect(toCollection(TreeSet::new));
    unknown.removeAll(names);
    for (String name : unknown) {
      options.fault(
          "%s: unknown init-param, the filter has %s"
              .formatted(name, names.isEmpty() ? "none" : String.join(", ", names)));
    }
    return options;
  }

  /**
   * Whether an init-param decides. It takes precedence over the application's setting, even if one
   * of them names a file.
   */
  private static boolean isOwn(Map<String, String> params, String name, List<Setting<?>> known) {
    return known.stream()
        .filter(Setting::secret)
        .map(secret -> List.of(secret.name(), secret.file().name()))
        .filter(pair -> pair.contains(name))
        .findFirst()
        .orElse(List.of(name))
        .stream()
        .map(params::get)
        .anyMatch(value -> value != null && !value.isBlank());
  }

  /**
   * Settings from any source.
   *
   * @param lookup returns a setting's value by its name without prefix, or null if it is not set
   */
  public static Options of(Function<String, @Nullable String> lookup) {
    return new Options("Settings", lookup);
  }

  @SuppressWarnings("unchecked") // The attribute's documented type; an erased cast can't check it.
  private static Function<String, @Nullable String> application(@Nullable Object offered) {
    return offered instanceof Function<?, ?> function
        ? (Function<String, @Nullable String>) function
        : name -> null;
  }

  /**
   * Reads a setting. An invalid value is recorded as a fault and replaced by the default. A {@link
   * Setting#secret} may also be in the file that {@link Setting#file} names; both at once, and a
   * file that can't be read, are faults.
   *
   * @return the value, or the default if it is absent, blank or invalid
   */
  public <T> T read(Setting<T> setting) {
    return read(setting, setting.fallback());
  }

  /**
   * Reads a setting whose default depends on circumstances.
   *
   * @param fallback replaces the declared default
   */
  public <T> T read(Setting<T> setting, T fallback) {
    Optional<String> value = setting.secret() ? secret(setting) : given(setting.name());
    if (value.isEmpty()) {
      return fallback;
    }
    Optional<T> read = setting.form().apply(value.get());
    if (read.isEmpty()) {
      refuse(setting, value.get());
    }
    return read.orElse(fallback);
  }

  private Optional<String> given(String name) {
    return Optional.ofNullable(lookup.apply(name))
        .filter(value -> !value.isBlank())
        .map(String::strip);
  }

  /** Reads a secret from its setting or from the file that its other setting names. */
  private Optional<String> secret(Setting<?> setting) {
    Optional<String> value = given(setting.name());
    Setting<Optional<Path>> file = setting.file();
    Optional<Path> path = read(file);
    if (path.isPresent() && value.isPresent()) {
      fault("%s and %s are both set: set only one".formatted(setting.name(), file.name()));
    }
    return path.isPresent() && value.isEmpty() ? content(file, path.get()) : value;
  }

  private Optional<String> content(Setting<Optional<Path>> file, Path path) {
    try {
      return Optional.of(SecretFile.read(path));
    } catch (IOException e) {
      fault(
          "%s: the file %s can't be used (%s)".formatted(file.name(), path, SecretFile.reason(e)));
      return Optional.empty();
    }
  }

  /**
   * Records that a setting does not allow a value.
   *
   * @param value the value received, or its invalid part; never a secret
   */
  public void refuse(Setting<?> setting, String value) {
    fault(setting.refusal(value));
  }

  /**
   * Records a fault that the reader found itself; once, even if several readers find it.
   *
   * @param message names the setting, the limit and the actual value, but never a secret's value
   */
  public void fault(String message) {
    if (!faults.contains(message)) {
      faults.add(message);
    }
  }

  /**
   * Records a fault if a setting is given that has no effect without another one.
   *
   * @param given the value of {@code setting}
   */
  public void needs(Setting<?> setting, Optional<?> given, Setting<?> other) {
    if (given.isPresent()) {
      fault("%s needs a %s".formatted(setting.name(), other.name()));
    }
  }

  /**
   * Whether an optional library is on the class path. If not, this records a fault that names it.
   *
   * @param needing the setting that needs it, as in {@code redis.url}
   * @param library its Maven coordinates, without the version
   * @param className one of its classes
   */
  public boolean hasLibrary(String needing, String library, String className) {
    try {
      Class.forName(className, false, Options.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      fault(
          "%s needs the library %s, which is missing from the class path"
              .formatted(needing, library));
      return false;
    }
  }

  /** The faults recorded so far, in order. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /**
   * Throws if there is any fault. Also logs the faults, because Tomcat writes a filter's exceptions
   * only into {@code localhost.*.log}.
   *
   * @throws IllegalArgumentException naming every fault; if {@code Filter.init} throws it, the
   *     application doesn't start (Servlet 6.0, section 6.2.1)
   */
  public void check() {
    if (!faults.isEmpty()) {
      String message = owner + " cannot start: " + String.join("; ", faults);
      LOG.log(Level.ERROR, message);
      throw new IllegalArgumentException(message);
    }
  }
}
