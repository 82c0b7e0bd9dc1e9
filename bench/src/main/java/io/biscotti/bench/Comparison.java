package io.biscotti.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Figures of rows that were measured in the same rounds, and ratios between them. */
final class Comparison {
  private Comparison() {}

  /** A figure of a row over the rounds; empty if it wasn't measured. */
  static Optional<Spread> spread(Outcome row, Work work, ToDoubleFunction<Figure> figure) {
    List<Figure> figures = row.figures(work);
    return figures.isEmpty()
        ? Optional.empty()
        : Optional.of(Spread.of(figures.stream().map(figure::applyAsDouble).toList()));
  }

  /** The ratio of CPU times, store included, taken in each round; empty if one is missing. */
  static Optional<Spread> ratio(Outcome row, Work work, Outcome base, Work baseWork) {
    return ratio(row.figures(work), base.figures(baseWork));
  }

  static Optional<Spread> ratio(List<Figure> figures, List<Figure> bases) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(figures.size(), bases.size()); i++) {
      ratios.add(figures.get(i).allMicros() / bases.get(i).allMicros());
    }
    return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
  }
}
