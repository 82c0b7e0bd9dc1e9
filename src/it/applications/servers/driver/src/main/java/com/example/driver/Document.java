package com.example.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table in {@code applications.md}, between the markers of one server. */
final class Document {

  private static final Pattern PASSED = Pattern.compile("(\\d+) of \\d+");

  private final Path file;
  private final String server;

  Document(Path docs, String server) {
    this.file = docs.resolve("applications.md");
    this.server = server;
  }

  /** Writes the row of an application; returns false if fewer steps passed than the row says. */
  boolean write(Application application, Map<Mode, List<Failure>> results) throws IOException {
    String text = Files.readString(file);
    String begin = "<!-- results: " + server + " -->\n";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf("<!-- end -->", from);
    List<String> before = text.substring(from, to).lines().toList();
    String row = row(application, results);
    String failures = failures(application, results);
    String now = table(before, application, row) + list(before, application, failures);
    Files.writeString(file, text.substring(0, from) + now + text.substring(to));
    int was = before.stream().filter(line -> isRow(line, application)).mapToInt(this::passed).sum();
    if (passed(row) < was) {
      System.out.println(server + ": the document said that " + was + " steps pass: " + row);
    }
    return passed(row) >= was;
  }

  private int passed(String row) {
    Matcher cells = PASSED.matcher(row);
    int sum = 0;
    while (cells.find()) {
      sum += Integer.parseInt(cells.group(1));
    }
    return sum;
  }

  private static boolean isRow(String line, Application application) {
    return line.startsWith("| " + application.title() + " |");
  }

  private static boolean isFailure(String line, Application application) {
    return line.startsWith("- " + application.title() + ", ");
  }

  private String table(List<String> before, Application changed, String row) {
    String head =
        Stream.of(Mode.values()).map(mode -> mode.title).collect(Collectors.joining(" | "));
    String rule = "|---".repeat(Mode.values().length + 1);
    StringBuilder text = new StringBuilder("\n| " + server + " | " + head + " |\n" + rule + "|\n");
    for (Application each : Applications.ALL) {
      if (each.equals(changed)) {
        text.append(row).append('\n');
      } else {
        before.stream()
            .filter(line -> isRow(line, each))
            .forEach(line -> text.append(line).append('\n'));
      }
    }
    return text.append('\n').toString();
  }

  private static String list(List<String> before, Application changed, String failures) {
    StringBuilder text = new StringBuilder();
    for (Application each : Applications.ALL) {
      if (each.equals(changed)) {
        text.append(failures);
      } else {
        before.stream()
            .filter(line -> isFailure(line, each))
            .forEach(line -> text.append(line).append('\n'));
      }
    }
    return text.isEmpty() ? "" : text.append('\n').toString();
  }

  private static String row(Application application, Map<Mode, List<Failure>> results) {
    StringBuilder row = new StringBuilder("| " + application.title() + " |");
    int steps = application.steps().size();
    for (List<Failure> failed : results.values()) {
      boolean started = failed.stream().noneMatch(Failure::isAtStart);
      int passed = started ? steps - failed.size() : 0;
      row.append(" %d of %d |".formatted(passed, steps));
    }
    return row.toString();
  }

  private static String failures(Application application, Map<Mode, List<Failure>> results) {
    StringBuilder text = new StringBuilder();
    results.forEach(
        (mode, failed) ->
            failed.stream()
                .filter(each -> !each.reason().equals(Failure.EARLIER))
                .map(each -> "- " + application.title() + ", " + mode.title + ", " + each.line())
                .forEach(line -> text.append(line).append('\n')));
    return text.toString();
  }
}
