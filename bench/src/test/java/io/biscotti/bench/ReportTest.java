package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.biscotti.bench.report.Owner;
import io.biscotti.bench.server.Keeper;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final Results results = new Results();

  @Test
  void aims_areReached_upToTheLimit() {
    block(
        "Jetty",
        row(Keeper.CARRY, cpu(Work.READ, 25), cpu(Work.WRITE, 20)),
        row(Keeper.SEALED, cpu(Work.READ, 28), cpu(Work.WRITE, 24)));

    String text = report();

    assertTrue(text.contains("| sealed to carry, read | 1.12 | 1.12 ✓ |"), text);
    assertTrue(text.contains("| sealed to carry, write | 1.15 | 1.20 ✗ |"), text);
    assertTrue(text.contains("| sealed, bytes of the cookie | 240 | 300 ✗ |"), text);
  }

  @Test
  void aims_haveAColumnForEachBlock() {
    block("Jetty", row(Keeper.CARRY, cpu(Work.READ, 20)), row(Keeper.SEALED, cpu(Work.READ, 30)));
    block("Tomcat", row(Keeper.CARRY, cpu(Work.READ, 20)), row(Keeper.SEALED, cpu(Work.READ, 22)));

    String text = report();

    assertTrue(text.contains("|  | At most | Jetty | Tomcat |"), text);
    assertTrue(text.contains("| sealed to carry, read | 1.12 | 1.50 ✗ | 1.10 ✓ |"), text);
  }

  @Test
  void ratios_countTheStore_andTellWhatHasNotSettled() {
    block("Jetty", row(Keeper.BARE, cpu(Work.READ, 20)), row(Keeper.REDIS, store(40, 10)));

    String text = report();

    assertTrue(text.contains("| Row REDIS (not settled) | 2.50 |"), text);
  }

  @Test
  void latencies_arePercentilesInMicroseconds() {
    Outcome row = row(Keeper.BARE, cpu(Work.READ, 20));
    Histogram round = new Histogram(3);
    for (int i = 1; i <= 1_000; i++) {
      round.recordValue(i * 1_000L);
    }
    row.add(Work.READ, round);
    block("Jetty", row);

    assertEquals(500, row.latency(Work.READ, 50).orElseThrow().median(), 1);
    assertTrue(report().contains("| Row BARE (not settled) | 500 | 990 | 999 |"), report());
  }

  @Test
  void remarks_areInTheText() {
    block("Jetty", row(Keeper.BARE, cpu(Work.READ, 20)));
    results.remarks().add("Virtual threads weren't measured.");

    assertTrue(report().contains("\n\nVirtual threads weren't measured.\n\n"));
  }

  @Test
  void profiles_areMicrosecondsOfARequest() {
    block("Jetty", row(Keeper.BARE, cpu(Work.READ, 20)));
    results
        .profiles()
        .add(
            new Profile(
                "Tomcat, platform threads",
                "carry",
                Work.WRITE,
                20,
                Map.of(Owner.CONTAINER, 0.75, Owner.NETWORK, 0.25)));
    results.flames().add("[A picture](flame.svg)");

    String text = report();

    assertTrue(text.contains("|  | all | network | container |\n"), text);
    assertTrue(text.contains("| Tomcat, write: carry | 20.0 | 5.0 | 15.0 |\n"), text);
    assertTrue(text.contains("\n\n[A picture](flame.svg)\n\n"), text);
  }

  @Test
  void chart_leavesTheBareServletOut() {
    block(
        "Jetty",
        row(Keeper.BARE, cpu(Work.READ, 20)),
        row(Keeper.SEALED, cpu(Work.READ, 30)),
        row(Keeper.REDIS, cpu(Work.READ, 60)));

    String chart = Report.chart(results);

    assertTrue(chart.contains("Row SEALED") && chart.contains("Row REDIS"), chart);
    assertFalse(chart.contains("Row BARE"), chart);
  }

  private String report() {
    return Report.markdown(results, "Measured.");
  }

  private void block(String title, Outcome... rows) {
    if (List.of(rows).stream().noneMatch(row -> row.keeper() == Keeper.BARE)) {
      results
          .blocks()
          .add(
              new Outcomes(title, List.of(row(Keeper.BARE, cpu(Work.READ, 10)), rows[0], rows[1])));
    } else {
      results.blocks().add(new Outcomes(title, List.of(rows)));
    }
  }

  private record Round(Work work, Figure figure) {}

  private static Round cpu(Work work, double micros) {
    return new Round(work, new Figure(micros, 0, 1e6 / micros, 2_000));
  }

  private static Round store(double micros, double storeMicros) {
    return new Round(Work.READ, new Figure(micros, storeMicros, 1e6 / micros, 2_000));
  }

  private static Outcome row(Keeper keeper, Round... rounds) {
    Outcome outcome = new Outcome("Row " + keeper, keeper);
    outcome.cookie(300);
    for (Round round : rounds) {
      outcome.add(round.work(), round.figure());
    }
    return outcome;
  }
}
