package io.biscotti.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The declaration of one setting. Each setting is declared once, as a constant of the class that
 * uses it: {@link Options} reads values by it, and {@code docs/settings.md} is generated from it;
 * {@code docs/decisions/0009-settings-declared-where-they-are-used.md} says why. Immutable and
 * thread-safe.
 *
 * @param <T> the type of the parsed value
 * @param name without the prefix {@code biscotti.}, as in {@code session.idle}
 * @param values the allowed values, phrased to follow "must be" in a fault
 * @param standard the default as shown in the documentation, in Markdown
 * @param meaning one sentence for the documentation, in Markdown
 * @param fallback the default
 * @param form parses a value, which is never blank and, unless it comes from a {@link #file}, has
 *     no surrounding white space; empty for an invalid value
 * @param secret whether the value is a secret: no message quotes it, and {@link Options} also reads
 *     it from the file that {@link #file} names
 */
public record Setting<T>(
    String name,
    String values,
    String standard,
    String meaning,
    T fallback,
    Function<String, Optional<T>> form,
    boolean secret) {

  private static final String FILE = ".file";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern SHORT = Pattern.compile("[0-9]+[SMHD]");
  private static final String NONE = "none";

  /**
   * Creates a setting of any type; the documentation shows the fallback as an operator would write
   * it.
   */
  public static <T> Setting<T> of(
      String name, String values, T fallback, String meaning, Function<String, Optional<T>> form) {
    return new Setting<>(name, values, shown(fallback), meaning, fallback, form, false);
  }

  /** {@code true} or {@code false}, ignoring case. */
  public static Setting<Boolean> flag(String name, boolean fallback, String meaning) {
    return of(
        name,
        "true or false",
        fallback,
        meaning,
        value ->
            Stream.of(true, false)
                .filter(flag -> flag.toString().equalsIgnoreCase(value))
                .findFirst());
  }

  /**
   * A positive duration: a whole number with one of {@code s}, {@code m}, {@code h}, {@code d}, as
   * in {@code 45s} or {@code 7d}, or ISO 8601, as in {@code PT30M}.
   */
  public static Setting<Duration> duration(String name, Duration fallback, String meaning) {
    return of(
        name,
        "a positive time such as 45s, 30m, 12h, 7d or PT30M",
        fallback,
        meaning,
        value -> time(value).filter(time -> !time.isNegative() && !time.isZero()));
  }

  /**
   * A duration within bounds, in the forms of {@link #duration(String, Duration, String)}.
   *
   * @param least the shortest allowed
   * @param most the longest allowed
   */
  public static Setting<Duration> duration(
      String name, Duration least, Duration most, Duration fallback, String meaning) {
    return of(
        name,
        "a time from %s to %s".formatted(text(least), text(most)),
        fallback,
        meaning,
        value ->
            time(value).filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0));
  }

  /**
   * A whole number within bounds.
   *
   * @param least the smallest allowed
   * @param most the largest allowed
   */
  public static Setting<Integer> number(
      String name, int least, int most, int fallback, String meaning) {
    return of(
        name,
        "a whole number from %d to %d".formatted(least, most),
        fallback,
        meaning,
        value ->
            Optional.of(value)
                .filter(text -> NUMBER.matcher(text).matches())
                .map(Integer::valueOf)
                .filter(number -> number >= least && number <= most));
  }

  /** A constant of an enum, ignoring case. */
  public static <E extends Enum<E>> Setting<E> oneOf(
      String name, Class<E> type, E fallback, String meaning) {
    List<E> constants = List.of(type.getEnumConstants());
    return of(
        name,
        constants.stream().map(Setting::text).collect(Collectors.joining(", ", "one of ", "")),
        fallback,
        meaning,
        value -> constants.stream().filter(e -> e.name().equalsIgnoreCase(value)).findFirst());
  }

  /** Any text; empty by default. */
  public static Setting<Optional<String>> text(String name, String values, String meaning) {
    return optional(name, values, meaning, Optional::of);
  }

  /**
   * A secret; empty by default. List {@link #file} next to it: an operator may give either the
   * value or a file that contains it.
   */
  public static Setting<Optional<String>> secret(String name, String values, String meaning) {
    Setting<Optional<String>> open = text(name, values, meaning);
    return new Setting<>(
        name, values, open.standard(), meaning, open.fallback(), open.form(), true);
  }

  /**
   * The setting that names a file with this secret, such as {@code database.password.file} for
   * {@code database.password}. {@link Options} reads it together with the secret.
   */
  public Setting<Optional<Path>> file() {
    return optional(
        name + FILE,
        "the path of a readable file",
        "The file that contains `%s`, instead of the value itself: a mounted secret, for example. A line break at its end is dropped."
            .formatted(name),
        Setting::path);
  }

  /** A path; empty by default. */
  public static Setting<Optional<Path>> path(String name, String meaning) {
    return optional(name, "a path", meaning, Setting::path);
  }

  private static Optional<Path> path(String value) {
    try {
      return Optional.of(Path.of(value));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * A value of any type; empty by default.
   *
   * @param form parses a value; empty for an invalid one
   */
  public static <T> Setting<Optional<T>> optional(
      String name, String values, String meaning, Function<String, Optional<T>> form) {
    return of(
        name,
        values,
        Optional.empty(),
        meaning,
        value -> {
          Optional<T> read = form.apply(value);
          return read.isPresent() ? Optional.of(read) : Optional.empty();
        });
  }

  /**
   * A comma-separated list without empty entries; the class that reads the setting checks each
   * entry. Commas alone count as absent.
   *
   * @param values describes the entries, in the plural
   */
  public static Setting<List<String>> list(
      String name, String values, List<String> fallback, String meaning) {
    return of(
        name,
        values,
        fallback,
        meaning,
        value -> Optional.of(entries(value)).map(list -> list.isEmpty() ? fallback : list));
  }

  private static List<String> entries(String value) {
    return Arrays.stream(value.split(","))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }

  /**
   * A copy with another description of its default, for a default that depends on circumstances.
   *
   * @param words in Markdown
   */
  public Setting<T> withDefault(String words) {
    return new Setting<>(name, values, words, meaning, fallback, form, secret);
  }

  /**
   * The message that a value is not allowed.
   *
   * @param value the value received, or its invalid part; the message of a secret leaves it out
   */
  public String refusal(String value) {
    String rule = "%s must be %s".formatted(name, values);
    return secret ? rule : "%s, was \"%s\"".formatted(rule, value);
  }

  private static Optional<Duration> time(String value) {
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

  private static String shown(Object fallback) {
    String text = text(fallback);
    return text.equals(NONE) ? NONE : "`" + text + "`";
  }

  /** Formats a value as an operator would write it. */
  private static String text(Object value) {
    if (value instanceof Duration time) {
      return text(time);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? NONE
          : list.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
    return value.equals(Optional.empty()) ? NONE : value.toString();
  }

  /**
   * Formats a duration in the largest unit that divides it exactly, except that a minute is {@code
   * 60s}.
   */
  private static String text(Duration time) {
    long seconds = time.toSeconds();
    if (seconds <= 60 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    return seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds / 60 + "m";
  }
}
