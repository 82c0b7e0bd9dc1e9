package io.biscotti.bench;

import io.biscotti.bench.report.Chart;
import io.biscotti.bench.report.MarkdownTable;
import io.biscotti.bench.report.Owner;
import io.biscotti.bench.server.Keeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The generated part of docs/performance.md. */
final class Report {
  private static final List<Work> CHARTED = List.of(Work.READ, Work.WRITE);
  private static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9);

  private Report() {}

  static String markdown(Results results, String conditions) {
    StringBuilder text = new StringBuilder(conditions).append("\n\n");
    results.remarks().forEach(remark -> text.append(remark).append("\n\n"));
    text.append("![CPU time of a request](performance.svg)\n\n### Aims\n\n")
        .append(aims(results))
        .append('\n');
    for (Outcomes block : results.blocks()) {
      text.append("### ").append(block.title()).append("\n\n");
      text.append(
              "CPU time of a request, server and store together, to that of the bare servlet:\n\n")
          .append(ratios(block))
          .append('\n');
      text.append("Totals for a read and a write:\n\n").append(totals(block)).append('\n');
    }
    text.append("### Latency\n\nMicroseconds, at ")
        .append("%,.0f".formatted(Plan.PER_SECOND))
        .append(" requests a second on ")
        .append(results.first().title())
        .append(", from when a request was due:\n\n")
        .append(latencies(results.first()))
        .append('\n');
    text.append("### Many sessions\n\n")
        .append("Sealed sessions that ended leave their ids in memory.\n\n")
        .append(crowds(results))
        .append('\n');
    text.append("### Start\n\n")
        .append("From the start of the process to its first answer, in milliseconds. ")
        .append("For the WAR that is a page. ")
        .append("The aims for the WAR are 2,000 ms and 64 MiB.\n\n")
        .append(starts(results))
        .append('\n');
    if (!results.profiles().isEmpty()) {
      text.append("### Where the time goes\n\n")
          .append("CPU microseconds of the server for a request, by whose code runs. ")
          .append("What the JDK does counts for the code that calls it. ")
          .append("A profiler is running, so the sums are a little larger than above.\n\n")
          .append(profiles(results))
          .append('\n');
      results.flames().forEach(flame -> text.append(flame).append("\n\n"));
    }
    return text.toString();
  }

  private static String aims(Results results) {
    List<String> head = new ArrayList<>(List.of("", "At most"));
    results.blocks().forEach(block -> head.add(block.title()));
    MarkdownTable table = new MarkdownTable(head);
    for (Aim aim : Aim.all()) {
      List<String> line = new ArrayList<>(List.of(aim.title(), number(aim.most())));
      for (Outcomes block : results.blocks()) {
        line.add(
            aim.figure()
                .apply(block)
                .map(
                    spread ->
                        (spread.median() >= 10 ? number(spread.median()) : ratio(spread))
                            + (aim.isReached(spread) ? " ✓" : " ✗"))
                .orElse(""));
      }
      table.add(line);
    }
    return table.toString();
  }

  private static String ratios(Outcomes block) {
    List<Work> works =
        List.of(Work.values()).stream().filter(work -> work != Work.SIGN_IN).toList();
    List<String> head = new ArrayList<>(List.of(""));
    works.forEach(work -> head.add(work.title()));
    MarkdownTable table = new MarkdownTable(head);
    Outcome bare = block.row(Keeper.BARE).orElseThrow();
    for (Outcome row : block.rows()) {
      List<String> line = new ArrayList<>(List.of(name(row)));
      for (Work work : works) {
        line.add(
            Comparison.ratio(row, work, bare, Work.base(bare, work)).map(Report::ratio).orElse(""));
      }
      table.add(line);
    }
    return table.toString();
  }

  private static String totals(Outcomes block) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "",
                "Read: CPU µs, server",
                "store",
                "requests/s",
                "bytes allocated",
                "Write: CPU µs, server",
                "store",
                "requests/s",
                "bytes allocated",
                "Bytes of the cookie"));
    for (Outcome row : block.rows()) {
      List<String> line = new ArrayList<>(List.of(name(row)));
      List<Work> works = row.keeper() == Keeper.WAR ? List.of(Work.AUTH, Work.SIGN_IN) : CHARTED;
      for (Work work : works) {
        line.add(spread("%,.1f", Comparison.spread(row, work, Figure::cpuMicros)));
        line.add(
            Stores.isUsed(row.keeper())
                ? spread("%,.1f", Comparison.spread(row, work, Figure::storeMicros))
                : "");
        line.add(spread("%,.0f", Comparison.spread(row, work, Figure::perSecond)));
        line.add(
            Comparison.spread(row, work, Figure::allocatedBytes)
                .map(bytes -> "%,.0f".formatted(bytes.median()))
                .orElse(""));
      }
      line.add(row.cookieBytes() == 0 ? "" : Integer.toString(row.cookieBytes()));
      if (row.figures(works.get(0)).isEmpty()) {
        continue;
      }
      line.set(0, row.keeper() == Keeper.WAR ? "WAR: `/auth/request`, sign-in" : line.get(0));
      table.add(line);
    }
    return table.toString();
  }

  private static String latencies(Outcomes block) {
    List<String> head = new ArrayList<>(List.of(""));
    for (Work work : CHARTED) {
      PERCENTILES.forEach(
          each -> head.add(work.title() + ", p" + each.toString().replaceFirst("\\.0$", "")));
    }
    MarkdownTable table = new MarkdownTable(head);
    for (Outcome row : block.rows()) {
      List<String> line = new ArrayList<>(List.of(name(row)));
      for (Work work : CHARTED) {
        PERCENTILES.forEach(each -> line.add(spread("%,.0f", row.latency(work, each))));
      }
      if (line.stream().skip(1).anyMatch(cell -> !cell.isEmpty())) {
        table.add(line);
      }
    }
    return table.toString();
  }

  private static String crowds(Results results) {
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "",
                "Sessions",
                "Heap, MiB for 100,000 sessions",
                "Resident memory, MiB for 100,000",
                "Store, MiB for 100,000",
                "CPU of a read with them, to before"));
    for (Crowd crowd : results.crowds()) {
      table.add(
          List.of(
              crowd.row(),
              "%,d".formatted(crowd.sessions()),
              mebibytes(crowd.heapBytes()),
              mebibytes(crowd.residentBytes()),
              mebibytes(crowd.storeBytes()),
              ratio(crowd.readRatio())));
    }
    return table.toString();
  }

  private static String mebibytes(double bytesPerSession) {
    return "%,.0f".formatted(Math.max(0, bytesPerSession * 100_000 / (1 << 20)));
  }

  private static String starts(Results results) {
    MarkdownTable table =
        new MarkdownTable(List.of("", "On one core", "On two", "Heap after it, MiB"));
    for (Starts start : results.starts()) {
      table.add(
          List.of(
              start.title(),
              spread("%,.0f", start.oneCore()),
              spread("%,.0f", start.twoCores()),
              "%,.0f".formatted(start.heapBytes().median() / (1 << 20))));
    }
    return table.toString();
  }

  private static String profiles(Results results) {
    List<String> head = new ArrayList<>(List.of("", "all"));
    List.of(Owner.values()).forEach(owner -> head.add(owner.title()));
    MarkdownTable table = new MarkdownTable(head);
    for (Profile profile : results.profiles()) {
      String container = profile.block().split(",", 2)[0];
      List<String> line = new ArrayList<>();
      line.add(container + ", " + profile.work().title() + ": " + profile.row());
      line.add(micros(profile.cpuMicros()));
      for (Owner owner : Owner.values()) {
        double micros = profile.micros(owner);
        line.add(micros == 0 ? "" : micros(micros));
      }
      table.add(line);
    }
    return table.toString();
  }

  private static String micros(double micros) {
    return String.format(Locale.ENGLISH, "%.1f", micros);
  }

  /** The chart next to the tables. */
  static String chart(Results results) {
    Outcomes block = results.first();
    return Chart.of(
        "CPU time of a request, to that of a bare servlet",
        List.of("read", "write"),
        List.of(
            panel("In the server and the cookie: CPU time, bare servlet = 1", block, false),
            panel("In a shared store, whose CPU time is included", block, true)));
  }

  private static Chart.Panel panel(String title, Outcomes block, boolean outside) {
    List<Chart.Group> groups = new ArrayList<>();
    for (Outcome row : block.rows()) {
      if (Stores.isUsed(row.keeper()) == outside
          && row.keeper() != Keeper.BARE
          && !row.figures(Work.READ).isEmpty()) {
        groups.add(
            new Chart.Group(
                row.name().replace("`", ""),
                CHARTED.stream()
                    .flatMap(
                        work -> Aim.ratio(block, row.keeper(), work, Keeper.BARE, work).stream())
                    .map(ratio -> new Chart.Bar(ratio.low(), ratio.median(), ratio.high()))
                    .toList()));
      }
    }
    return new Chart.Panel(title, groups);
  }

  private static String name(Outcome row) {
    return row.name() + (row.settling().isSettled() ? "" : " (not settled)");
  }

  private static String ratio(Spread spread) {
    return spread("%.2f", spread);
  }

  private static String spread(String format, Optional<Spread> spread) {
    return spread.map(each -> spread(format, each)).orElse("");
  }

  private static String spread(String format, Spread spread) {
    String median = String.format(Locale.ENGLISH, format, spread.median());
    return spread.low() == spread.high()
        ? median
        : String.format(
            Locale.ENGLISH,
            "%s [" + format + "–" + format + "]",
            median,
            spread.low(),
            spread.high());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
  }
}
