package com.example.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table in {@code applications.md}, between the markers of one server. */
final class Document {

  private static final Pattern CELL = Pattern.compile("(\\d+) of \\d+");

  private final Path file;
  private final String server;

  Document(Path docs, String server) {
    this.file = docs.resolve("applications.md");
    this.server = server;
  }

  /** Writes the table; false if fewer steps passed than the table said before. */
  boolean write(Map<Application, Map<Mode, List<Failure>>> results) throws IOException {
    String text = Files.readString(file);
    String begin = "<!-- results: " + server + " -->\n";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf("<!-- end -->", from);
    String before = text.substring(from, to);
    String now = table(results);
    Files.writeString(file, text.substring(0, from) + now + text.substring(to));
    int was = passed(before);
    int is = passed(now);
    if (is < was) {
      System.out.println(server + ": " + is + " steps passed; the document says " + was);
    }
    return is >= was;
  }

  private static int passed(String table) {
    Matcher cells = CELL.matcher(table);
    int sum = 0;
    while (cells.find()) {
      sum += Integer.parseInt(cells.group(1));
    }
    return sum;
  }

  private String table(Map<Application, Map<Mode, List<Failure>>> results) {
    StringBuilder text = new StringBuilder("\n| On " + server);
    StringBuilder rule = new StringBuilder("|---");
    for (Mode mode : Mode.values()) {
      text.append(" | ").append(mode.title);
      rule.append("|---");
    }
    text.append(" |\n").append(rule).append("|\n");
    StringBuilder failures = new StringBuilder();
    results.forEach(
        (application, row) -> {
          int steps = application.steps().size();
          text.append("| ").append(application.title());
          row.forEach(
              (mode, failed) -> {
                boolean started = failed.stream().noneMatch(it -> it.step().equals("start"));
                text.append(" | ").append(started ? steps - failed.size() : 0);
                text.append(" of ").append(steps);
                for (Failure each : failed) {
                  failures.append(line(application, mode, each));
                }
              });
          text.append(" |\n");
        });
    return text + (failures.isEmpty() ? "" : "\nWhat failed:\n\n" + failures) + "\n";
  }

  private static String line(Application application, Mode mode, Failure failure) {
    String reason = failure.reason().replaceAll("\\s+", " ").replace("|", "\\|");
    return "- " + application.title() + ", " + mode.title + ", " + failure.step() + ": `" + reason
        + "`\n";
  }
}
