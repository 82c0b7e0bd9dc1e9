package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** What was found about one way to keep sessions: its rounds, of each kind of work. */
final class Outcome {
  private final String name;
  private final Keeper keeper;
  private final Settling settling = new Settling();
  private final Map<Work, List<Figure>> figures = new EnumMap<>(Work.class);
  private final Map<Work, List<Histogram>> latencies = new EnumMap<>(Work.class);
  private int cookieBytes;

  /** Nothing yet. */
  Outcome(String name, Keeper keeper) {
    this.name = name;
    this.keeper = keeper;
  }

  String name() {
    return name;
  }

  Keeper keeper() {
    return keeper;
  }

  Settling settling() {
    return settling;
  }

  /** Adds a round. */
  void add(Work work, Figure figure) {
    figures.computeIfAbsent(work, none -> new ArrayList<>()).add(figure);
  }

  /** Adds a round at a fixed rate; in nanoseconds. */
  void add(Work work, Histogram round) {
    latencies.computeIfAbsent(work, none -> new ArrayList<>()).add(round);
  }

  /** Sets the bytes of a new session's cookies, without their names. */
  void cookie(int bytes) {
    cookieBytes = bytes;
  }

  /** 0 without cookies. */
  int cookieBytes() {
    return cookieBytes;
  }

  /** One for each round; empty if it doesn't do this work. */
  List<Figure> figures(Work work) {
    return figures.getOrDefault(work, List.of());
  }

  /**
   * The latency in microseconds that so many of a hundred requests don't exceed, over the rounds at
   * a fixed rate; empty if there were none.
   */
  Optional<Spread> latency(Work work, double percentile) {
    List<Histogram> rounds = latencies.getOrDefault(work, List.of());
    return rounds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Spread.of(
                rounds.stream()
                    .map(round -> round.getValueAtPercentile(percentile) / 1e3)
                    .toList()));
  }
}
