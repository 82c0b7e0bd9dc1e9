package io.biscotti.options;

import jakarta.servlet.FilterConfig;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, without the prefix {@code biscotti.}, as in {@code session.idle}. A value that
 * cannot be read is noted as a fault and its default is returned, so that one start-up reports
 * every fault at once: read everything, then call {@link #check()}.
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

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern SHORT = Pattern.compile("[0-9]+[SMHD]");

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
   * @param known the names that the filter has; any other init-param is a fault
   */
  public static Options of(FilterConfig config, Set<String> known) {
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
    unknown.removeAll(known);
    for (String name : unknown) {
      options.fault(name + ": unknown init-param, the filter has " + naming(known));
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

  private static String naming(Set<String> known) {
    return known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known));
  }

  /** The value without surrounding white space; empty when it is absent or blank. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(lookup.apply(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** {@code true} or {@code false} in any case; anything else is a fault. */
  public boolean flag(String name, boolean fallback) {
    Optional<String> value = text(name).map(v -> v.toLowerCase(Locale.ROOT));
    if (value.isPresent() && !value.get().equals("true") && !value.get().equals("false")) {
      fault("%s must be true or false, was \"%s\"".formatted(name, value.get()));
      return fallback;
    }
    return value.map(Boolean::valueOf).orElse(fallback);
  }

  /**
   * A positive time: a whole number with one of {@code s}, {@code m}, {@code h}, {@code d}, as in
   * {@code 45s} or {@code 7d}, or ISO 8601, as in {@code PT30M}. Anything else is a fault.
   */
  public Duration duration(String name, Duration fallback) {
    Optional<String> value = text(name);
    Optional<Duration> read =
        value.flatMap(Options::parse).filter(d -> !d.isNegative() && !d.isZero());
    if (value.isPresent() && read.isEmpty()) {
      fault(
          "%s must be a positive time such as 45s, 30m, 12h, 7d or PT30M, was \"%s\""
              .formatted(name, value.get()));
      return fallback;
    }
    return read.orElse(fallback);
  }

  private static Optional<Duration> parse(String value) {
    String iso = value.toUpperCase(Locale.ROOT);
    if (SHORT.matcher(iso).matches()) {
      iso = (iso.endsWith("D") ? "P" : "PT") + iso;
    }
    try {
      return Optional.of(Duration.parse(iso));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * A whole number within bounds; anything else is a fault.
   *
   * @param least the smallest that is allowed
   * @param most the largest that is allowed
   */
  public int number(String name, int least, int most, int fallback) {
    Optional<String> value = text(name);
    Optional<Integer> read = value.filter(v -> NUMBER.matcher(v).matches()).map(Integer::valueOf);
    if (value.isPresent() && read.filter(n -> n >= least && n <= most).isEmpty()) {
      fault(
          "%s must be a whole number from %d to %d, was \"%s\""
              .formatted(name, least, most, value.get()));
      return fallback;
    }
    return read.orElse(fallback);
  }

  /** Values between commas, without surrounding white space and without empty ones. */
  public List<String> list(String name) {
    return text(name).stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /**
   * A constant of an enum, spelled in lower case as in {@code sealed} for {@code SEALED}; upper
   * case is accepted too. Anything else is a fault that names the choices.
   */
  public <E extends Enum<E>> E oneOf(String name, Class<E> type, E fallback) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return fallback;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value.get())) {
        return constant;
      }
    }
    String choices =
        Stream.of(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    fault("%s must be one of %s, was \"%s\"".formatted(name, choices, value.get()));
    return fallback;
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
