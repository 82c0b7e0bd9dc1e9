package io.biscotti.lab;

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
 * How each engine reads the date of {@code Expires}, and what to say about a date that they don't
 * read alike. Safari's way is not known; it is taken for that of the RFC.
 */
final class EngineDates {
  private static final Instant FIRST = Instant.parse("1601-01-01T00:00:00Z");
  private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

  /** {@code IMF-fixdate} (RFC 9110, section 5.6.7), which all of them read alike. */
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private EngineDates() {}

  /**
   * The point in time, or empty for a text that isn't taken for a date.
   *
   * @param engine null for the RFC
   */
  static Optional<Instant> read(@Nullable Engine engine, String text) {
    if (engine == Engine.CHROMIUM) {
      return ChromiumDate.parse(text);
    }
    if (engine == Engine.FIREFOX) {
      return FirefoxDate.parse(text);
    }
    return engine == Engine.WEBKITGTK ? LibsoupDate.parse(text) : CookieDate.parse(text);
  }

  /**
   * The point in time that the RFC reads; empty if an engine reads another. One that reads none is
   * no matter: it is for dates that are written anew.
   */
  static Optional<Instant> agreed(String text) {
    Optional<Instant> one = read(null, text);
    boolean alike =
        Arrays.stream(Engine.values())
            .map(each -> read(each, text))
            .allMatch(reading -> reading.isEmpty() || reading.equals(one));
    return alike ? one : Optional.empty();
  }

  /**
   * Why an engine reads a text otherwise than the RFC; empty where that makes no difference.
   *
   * @param now two dates that are past are alike, and so are two that are too far ahead to be kept
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

  /** Which engines read what, with how to write it; empty where they agree. */
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

  private static String shown(Optional<Instant> reading) {
    if (reading.isEmpty()) {
      return "no date";
    }
    Instant date = reading.get();
    if (date.isBefore(FIRST)) {
      return "a date before 1601";
    }
    return date.isBefore(AFTER_LAST) ? "'" + FORM.format(date) + "'" : "a date after 9999";
  }

  private static String listed(List<Engine> engines) {
    return engines.stream().map(Engine::label).collect(Collectors.joining(", "));
  }
}
