package io.biscotti.cluster;

import io.biscotti.cluster.Finding.Rule;
import io.biscotti.cluster.Operation.Action;
import io.biscotti.cluster.Operation.Outcome;
import io.biscotti.cluster.Run.Result;
import io.biscotti.cluster.Run.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What runs showed, as Markdown. */
final class Report {

  /** Where {@code docs/cluster.md} has the results; the lines between are generated. */
  private static final String BEGIN = "<!-- Results: written by ./mvnw verify -Pcluster -->\n";

  private static final String END = "<!-- End of the results -->\n";
  private static final Path DOCUMENT = Path.of("docs", "cluster.md");
  private static final Path FOLDER = Path.of("target", "cluster");

  private Report() {}

  /** Writes a report, and every history, to {@code target/cluster}. */
  static void write(String name, String report, List<Result> results) {
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(name + ".md"), report);
      for (Result each : results) {
        Files.write(
            FOLDER.resolve(name + "-" + name(each) + ".history"),
            each.verdict().history().stream().map(Operation::toString).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a report into {@code docs/cluster.md}. */
  static void publish(String report) {
    try {
      String text = Files.readString(DOCUMENT);
      int begin = text.indexOf(BEGIN) + BEGIN.length();
      int end = text.indexOf(END);
      Files.writeString(
          DOCUMENT, text.substring(0, begin) + "\n" + report + "\n" + text.substring(end));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The numbers of all runs side by side, and what went wrong in each, fault by fault. */
  static String of(List<Result> results, String conditions) {
    StringBuilder text = new StringBuilder(conditions).append("\n\n");
    row(text, "", results, Report::name);
    text.append("|---").append("|---:".repeat(results.size())).append("|\n");
    row(text, "clients", results, each -> "" + each.clients());
    row(text, "requests", results, each -> "" + each.verdict().history().size());
    row(text, "sessions", results, each -> count(each, Action.SIGN_IN, Outcome.OK));
    row(text, "acknowledged writes", results, each -> count(each, Action.WRITE, Outcome.OK));
    row(
        text,
        "writes of unknown outcome",
        results,
        each -> count(each, Action.WRITE, Outcome.UNKNOWN));
    row(text, "acknowledged sign-outs", results, each -> count(each, Action.SIGN_OUT, Outcome.OK));
    row(text, "**lost writes**", results, each -> count(each, Rule.LOST_WRITE));
    row(text, "**stale reads**", results, each -> count(each, Rule.STALE_READ));
    row(text, "**values of another session**", results, each -> count(each, Rule.FOREIGN_VALUE));
    row(text, "**resurrected sessions**", results, each -> count(each, Rule.RESURRECTED));
    row(text, "**unasked sign-outs**", results, each -> count(each, Rule.UNASKED_SIGN_OUT));
    row(
        text,
        "ended with the withdrawn key",
        results,
        each -> "" + each.verdict().endedByKey().size());
    row(text, "**outlived the withdrawn key**", results, each -> count(each, Rule.OUTLIVED_KEY));
    row(text, "longest time until a sign-out counted everywhere", results, Report::lag);
    row(text, "unanswered or 5xx", results, each -> "" + errors(each).size());
    results.forEach(each -> faults(text, each));
    return text.toString();
  }

  private static void row(
      StringBuilder text, String title, List<Result> results, Function<Result, String> cell) {
    text.append("| ").append(title).append(" | ");
    text.append(results.stream().map(cell).collect(Collectors.joining(" | "))).append(" |\n");
  }

  private static String name(Result result) {
    return result.store().name().toLowerCase(Locale.ROOT);
  }

  private static String count(Result result, Action action, Outcome outcome) {
    return "" + result.verdict().count(action, outcome);
  }

  private static String count(Result result, Rule rule) {
    return "" + result.verdict().count(rule);
  }

  private static String lag(Result result) {
    return result.verdict().longestLag().toMillis() + " ms";
  }

  private static List<Operation> errors(Result result) {
    return result.verdict().history().stream().filter(each -> each.is(Outcome.UNKNOWN)).toList();
  }

  private static void faults(StringBuilder text, Result result) {
    text.append("\n### Errors with ").append(name(result)).append("\n\n");
    text.append("| Fault | Seconds | Unanswered or 5xx, and in which seconds |\n|---|---|---|\n");
    List<Operation> errors = errors(result);
    List<Span> spans = result.spans();
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      long next = i + 1 < spans.size() ? spans.get(i + 1).beginNanos() : Long.MAX_VALUE;
      String seconds = second(result, span.beginNanos()) + "–" + second(result, span.endNanos());
      line(text, span.name(), seconds, causes(result, errors, span.beginNanos(), next));
    }
    long first = spans.isEmpty() ? Long.MAX_VALUE : spans.get(0).beginNanos();
    line(text, "before the first", "", causes(result, errors, Long.MIN_VALUE, first));
  }

  private static void line(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** The errors from the start of one fault to the start of the next. */
  private static String causes(Result result, List<Operation> errors, long from, long to) {
    Map<String, Map<Long, Long>> causes =
        errors.stream()
            .filter(each -> each.endNanos() >= from && each.endNanos() < to)
            .collect(
                Collectors.groupingBy(
                    Operation::cause,
                    TreeMap::new,
                    Collectors.groupingBy(
                        each -> second(result, each.endNanos()),
                        TreeMap::new,
                        Collectors.counting())));
    return causes.isEmpty()
        ? "none"
        : causes.entrySet().stream()
            .map(each -> each.getKey() + ": " + seconds(each.getValue()))
            .collect(Collectors.joining("; "));
  }

  /** The errors by second, as in {@code 7 (12 s: 3, 13 s: 4)}. */
  private static String seconds(Map<Long, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum()
        + counts.entrySet().stream()
            .map(each -> each.getKey() + " s: " + each.getValue())
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static long second(Result result, long nanos) {
    return Duration.ofNanos(nanos - result.beginNanos()).toSeconds();
  }
}
