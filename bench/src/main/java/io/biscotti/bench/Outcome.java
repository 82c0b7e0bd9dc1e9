package io.biscotti.bench;

import io.biscotti.bench.server.Keeper;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** The figures of one way to keep sessions: all rounds of each kind of work. */
final class Outcome {
  private final String name;
  private final Keeper keeper;
  private final Settling settling = new Settling();
  private final Map<Work, List<Figure>> figures = new EnumMap<>(Work.class);
  private final Map<Work, List<Histogram>> latencies = new EnumMap<>(Work.class);
  private int cookieBytes;

  /** Creates an outcome without figures. */
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

  /** Adds the latencies of a round at a fixed rate, in nanoseconds. */
  void add(Work work, Histogram round) {
    latencies.computeIfAbsent(work, none -> new ArrayList<>()).add(round);
  }

  /** Sets the bytes of a new session's cookies, without their names. */
  void cookie(int bytes) {
    cookieBytes = bytes;
  }

  /** The bytes of a new session's cookies; 0 without cookies. */
  int cookieBytes() {
    return cookieBytes;
  }

  /** One figure for each round; empty if this server doesn't do this work. */
  List<Figure> figures(Work work) {
    return figures.getOrDefault(work, List.of());
  }

  /**
   * The spread of a latency's percentile over the rounds at a fixed rate, in microseconds; empty if
   * there were none.
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
