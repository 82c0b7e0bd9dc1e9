package io.biscotti.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.Year;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code dates.txt}, which explains its columns.
 *
 * @param text the value of {@code Expires}
 * @param readings by the RFC, by Chromium, by Firefox, by WebKitGTK
 */
record DateCase(String text, List<Optional<Instant>> readings) {
  private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");
  private static final Pattern CHARACTER = Pattern.compile("\\{U\\+([0-9A-F]{4})}");

  /** Returns all rows, with this year in place of <code>{y}</code>. */
  static List<DateCase> all(Year year) throws IOException {
    try (InputStream table = DateCase.class.getResourceAsStream("dates.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> of(line.split(" \\| ", -1), year))
          .toList();
    }
  }

  private static DateCase of(String[] columns, Year year) {
    return new DateCase(
        expanded(columns[0], year),
        List.of(
            reading(columns[1], year),
            reading(columns[2], year),
            reading(columns[3], year),
            reading(columns[4], year)));
  }

  private static Optional<Instant> reading(String column, Year year) {
    return column.equals("-")
        ? Optional.empty()
        : Optional.of(Instant.parse(expanded(column, year)));
  }

  private static String expanded(String template, Year year) {
    String dated =
        template
            .replace("{y}", year.toString())
            .replace("{y-1}", year.minusYears(1).toString())
            .replace("{yy}", year.toString().substring(2));
    String repeated =
        REPEATED
            .matcher(dated)
            .replaceAll(match -> match.group(1).repeat(Integer.parseInt(match.group(2))));
    return CHARACTER
        .matcher(repeated)
        .replaceAll(match -> String.valueOf((char) Integer.parseInt(match.group(1), 16)));
  }

  /** The table's reading for an engine; the RFC's for null and for Safari. */
  Optional<Instant> reading(@Nullable Engine engine) {
    if (engine == Engine.CHROMIUM) {
      return readings.get(1);
    }
    if (engine == Engine.FIREFOX) {
      return readings.get(2);
    }
    return readings.get(engine == Engine.WEBKITGTK ? 3 : 0);
  }
}
