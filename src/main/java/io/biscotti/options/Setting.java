package io.biscotti.options;

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
 * uses it: {@link Options} reads a value by it, and {@code docs/settings.md} is generated from it.
 * Immutable and thread-safe.
 *
 * @param <T> what a value becomes
 * @param name without the prefix {@code biscotti.}, as in {@code session.idle}
 * @param values the allowed values, as they follow "must be" in a fault
 * @param standard the default as the document shows it, in Markdown
 * @param meaning one sentence for the document, in Markdown
 * @param fallback the default
 * @param form reads a value, which is never blank and has no white space around it; empty for a
 *     value that is not allowed
 */
public record Setting<T>(
    String name,
    String values,
    String standard,
    String meaning,
    T fallback,
    Function<String, Optional<T>> form) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern SHORT = Pattern.compile("[0-9]+[SMHD]");
  private static final String NONE = "none";

  /** A setting of any type; the document shows the fallback as it would be written. */
  public static <T> Setting<T> of(
      String name, String values, T fallback, String meaning, Function<String, Optional<T>> form) {
    return new Setting<>(name, values, shown(fallback), meaning, fallback, form);
  }

  /** {@code true} or {@code false}, in any case. */
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
   * A positive time: a whole number with one of {@code s}, {@code m}, {@code h}, {@code d}, as in
   * {@code 45s} or {@code 7d}, or ISO 8601, as in {@code PT30M}.
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
   * A time within bounds, in the forms of {@link #duration(String, Duration, String)}.
   *
   * @param least the shortest that is allowed
   * @param most the longest that is allowed
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
   * @param least the smallest that is allowed
   * @param most the largest that is allowed
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

  /** A constant of an enum, in any case. */
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
   * A value of any type; empty by default.
   *
   * @param form reads a value; empty for one that is not allowed
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
   * Texts between commas, without empty ones; each is checked by the class that reads them. Commas
   * alone count as absent.
   *
   * @param values what the entries are, in the plural
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
   * The same setting with other words for its default, for one that depends on circumstances.
   *
   * @param words in Markdown
   */
  public Setting<T> withDefault(String words) {
    return new Setting<>(name, values, words, meaning, fallback, form);
  }

  /**
   * Says that a value is not allowed.
   *
   * @param value what came, or the part of it that is not allowed; never a secret
   */
  public String refusal(String value) {
    return "%s must be %s, was \"%s\"".formatted(name, values, value);
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

  /** A value as an operator would write it. */
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

  /** In the largest unit that leaves no remainder, but a minute as {@code 60s}. */
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
