package io.biscotti.options;

import static java.util.stream.Collectors.toCollection;

import jakarta.servlet.FilterConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings by their declarations. A value that is not allowed is noted as a fault and its
 * default is returned, so that one start-up reports every fault at once: read everything, then call
 * {@link #check()}.
 *
 * <p>A blank value counts as absent. Used by one thread, at start-up.
 */
public final class Options {
  /**
   * The servlet context attribute under which an application offers its settings to filters: a
   * {@code Function<String, @Nullable String>} from a setting's name, without prefix, to its value,
   * or null when it is not set. It must be there before the filters are initialised, as after
   * {@code ServletContainerInitializer.onStartup} or {@code
   * ServletContextListener.contextInitialized}.
   */
  public static final String SETTINGS = "io.biscotti.settings";

  private final String owner;
  private final Function<String, @Nullable String> lookup;
  private final List<String> faults = new ArrayList<>();

  private Options(String owner, Function<String, @Nullable String> lookup) {
    this.owner = owner;
    this.lookup = lookup;
  }

  /**
   * Settings of a filter: its init-params, and for those that are absent the application's settings
   * under {@link #SETTINGS}, if there are any.
   *
   * @param known the settings that the filter has; any other init-param is a fault
   */
  public static Options of(FilterConfig config, List<Setting<?>> known) {
    Object offered = config.getServletContext().getAttribute(SETTINGS);
    Function<String, @Nullable String> application = application(offered);
    Options options =
        new Options(
            "Filter \"" + config.getFilterName() + "\"",
            name -> {
              String own = config.getInitParameter(name);
              return own == null || own.isBlank() ? application.apply(name) : own;
            });
    if (offered != null && !(offered instanceof Function<?, ?>)) {
      options.fault(
          "context attribute %s must be a java.util.function.Function, was a %s"
              .formatted(SETTINGS, offered.getClass().getName()));
    }
    Set<String> unknown = new TreeSet<>(Collections.list(config.getInitParameterNames()));
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
   * Settings from any source.
   *
   * @param lookup gives a setting's value by its name without prefix, or null when it is not set
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
   * Reads a setting. A value that is not allowed is a fault, and the default takes its place.
   *
   * @return the value, or the default when it is absent, blank or not allowed
   */
  public <T> T read(Setting<T> setting) {
    return read(setting, setting.fallback());
  }

  /**
   * Reads a setting whose default depends on circumstances.
   *
   * @param fallback takes the place of the declared default
   */
  public <T> T read(Setting<T> setting, T fallback) {
    String value = lookup.apply(setting.name());
    if (value == null || value.isBlank()) {
      return fallback;
    }
    Optional<T> read = setting.form().apply(value.strip());
    if (read.isEmpty()) {
      refuse(setting, value.strip());
    }
    return read.orElse(fallback);
  }

  /**
   * Notes that a value is not one of those that a setting allows.
   *
   * @param value what came, or the part of it that is not allowed; never a secret
   */
  public void refuse(Setting<?> setting, String value) {
    fault(setting.refusal(value));
  }

  /**
   * Notes a fault that the reader found by itself; once, though several readers find it.
   *
   * @param message names the setting, the limit and what came, without a secret's value
   */
  public void fault(String message) {
    if (!faults.contains(message)) {
      faults.add(message);
    }
  }

  /** What was noted so far, in the order of reading. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /**
   * Refuses to go on when there is any fault.
   *
   * @throws IllegalArgumentException naming every fault; thrown out of {@code Filter.init} it keeps
   *     the application from starting (Servlet 6.0, section 6.2.1)
   */
  public void check() {
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(owner + " cannot start: " + String.join("; ", faults));
    }
  }
}
