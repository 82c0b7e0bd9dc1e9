package io.biscotti.engine;

import io.biscotti.cookie.CookieRules;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How each engine reads the date of {@code Expires}, and messages about dates on which they
 * disagree. Safari's parser is not known; it is assumed to follow the RFC.
 */
public final class EngineDates {
  private static final Instant FIRST = Instant.parse("1601-01-01T00:00:00Z");
  private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

  /** {@code IMF-fixdate} (RFC 9110, section 5.6.7), which all engines read in the same way. */
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private EngineDates() {}

  /**
   * The point in time; empty if no date is recognised.
   *
   * @param engine null for the RFC
   */
  public static Optional<Instant> read(@Nullable Engine engine, String text) {
    if (engine == Engine.CHROMIUM) {
      return ChromiumDate.parse(text);
    }
    if (engine == Engine.FIREFOX) {
      return FirefoxDate.parse(text);
    }
    return engine == Engine.WEBKITGTK ? LibsoupDate.parse(text) : CookieDate.parse(text);
  }

  /**
   * The point in time according to the RFC; empty if an engine reads a different one. Engines that
   * don't recognise a date are ignored, because the date will be written in another form.
   */
  public static Optional<Instant> agreed(String text) {
    Optional<Instant> one = read(null, text);
    boolean alike =
        Arrays.stream(Engine.values())
            .map(each -> read(each, text))
            .allMatch(reading -> reading.isEmpty() || reading.equals(one));
    return alike ? one : Optional.empty();
  }

  /**
   * Why an engine reads a text differently from the RFC; empty if that makes no difference.
   *
   * @param now the current time: past dates count as equal, and so do dates beyond the maximum age
   */
  static List<Quirk> quirks(Engine engine, String text, Instant now) {
    if (meaning(engine, text, now).equals(meaning(null, text, now))) {
      return List.of();
    }
    return switch (engine) {
      case CHROMIUM -> ChromiumDate.quirks(text);
      case FIREFOX -> FirefoxDate.quirks(text);
      case WEBKITGTK -> List.of(Quirk.HTTP_DATES);
      case SAFARI -> List.of();
    };
  }

  /** How the engines' readings differ, and how to write the date instead; empty if they agree. */
  static Optional<String> disagreement(String text, Instant now) {
    Map<Optional<Instant>, List<Engine>> readers = new LinkedHashMap<>();
    for (Engine engine : Engine.values()) {
      readers.computeIfAbsent(meaning(engine, text, now), date -> new ArrayList<>()).add(engine);
    }
    if (readers.size() == 1) {
      return Optional.empty();
    }
    List<String> readings = new ArrayList<>();
    readers.forEach(
        (meaning, engines) ->
            readings.add(
                "as %s (%s)".formatted(shown(read(engines.get(0), text)), listed(engines))));
    return Optional.of(
        "browsers read this Expires differently: %s. Write the one you mean in that form"
            .formatted(String.join(", ", readings)));
  }

  private static Optional<Instant> meaning(@Nullable Engine engine, String text, Instant now) {
    Instant last = now.plus(CookieRules.MAX_AGE);
    return read(engine, text)
        .map(date -> date.isAfter(now) ? date : Instant.MIN)
        .map(date -> date.isAfter(last) ? Instant.MAX : date);
  }

  /** A date in the form that all engines read in the same way. */
  public static String write(Instant date) {
    return FORM.format(date);
  }

  private static String shown(Optional<Instant> reading) {
    if (reading.isEmpty()) {
      return "no date";
    }
    Instant date = reading.get();
    if (date.isBefore(FIRST)) {
      return "a date before 1601";
    }
    return date.isBefore(AFTER_LAST) ? "'" + write(date) + "'" : "a date after 9999";
  }

  private static String listed(List<Engine> engines) {
    return engines.stream().map(Engine::label).collect(Collectors.joining(", "));
  }
}
