package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A block's figures as plain tables, for the terminal. */
final class Overview {
  private Overview() {}

  /** Returns a table of ratios, one of CPU times, and one of bytes. */
  static String of(Outcomes block, List<Work> works) {
    StringBuilder text = new StringBuilder(block.title() + "\n\n");
    Optional<Outcome> bare = block.row(Keeper.BARE);
    List<Work> shown = works.stream().filter(work -> measured(block, work)).toList();
    if (bare.isPresent()) {
      text.append(
          "CPU of server and store, ratio to the bare servlet in the same round"
              + " [middle half of the rounds]\n");
      append(
          text,
          block,
          shown,
          (row, work) ->
              Comparison.ratio(row, work, bare.get(), Work.base(bare.get(), work))
                  .map(ratio -> spread("%.3f", ratio)));
    }
    text.append("CPU of the server, µs a request\n");
    append(
        text,
        block,
        shown,
        (row, work) ->
            Comparison.spread(row, work, Figure::cpuMicros).map(cpu -> spread("%.1f", cpu)));
    text.append("Bytes allocated a request\n");
    append(
        text,
        block,
        shown,
        (row, work) ->
            Comparison.spread(row, work, Figure::allocatedBytes)
                .map(bytes -> "%,.0f".formatted(bytes.median())));
    return text.toString();
  }

  private interface Cell {
    Optional<String> of(Outcome row, Work work);
  }

  private static boolean measured(Outcomes block, Work work) {
    return block.rows().stream().anyMatch(row -> !row.figures(work).isEmpty());
  }

  private static String spread(String format, Spread spread) {
    return (format + " [" + format + "–" + format + "]")
        .formatted(spread.median(), spread.low(), spread.high());
  }

  private static void append(StringBuilder text, Outcomes block, List<Work> works, Cell cell) {
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    works.forEach(work -> head.add(work.name().toLowerCase(Locale.ROOT)));
    head.add("cookie");
    head.add("warmed");
    lines.add(head);
    for (Outcome row : block.rows()) {
      List<String> line = new ArrayList<>(List.of(row.name()));
      works.forEach(work -> line.add(cell.of(row, work).orElse("")));
      line.add(row.cookieBytes() == 0 ? "" : row.cookieBytes() + " B");
      line.add(
          row.settling().rounds()
              + (row.settling().isSettled() ? " rounds" : " rounds, not settled"));
      lines.add(line);
    }
    for (List<String> line : lines) {
      StringBuilder padded = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        int column = i;
        int width = lines.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
        padded.append(line.get(i)).append(" ".repeat(width - line.get(i).length() + 2));
      }
      text.append(padded.toString().stripTrailing()).append('\n');
    }
    text.append('\n');
  }
}
