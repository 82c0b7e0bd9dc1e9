package io.biscotti.bench;

import java.util.Arrays;
import java.util.Collection;

/**
 * The result of repeated rounds: the median, and the two quartiles between which the middle half
 * lies. Outliers, such as a round that another process disturbed, hardly change any of the three.
 *
 * @param low the lower quartile
 * @param high the upper quartile
 */
record Spread(double low, double median, double high) {

  /** The spread of at least one value. Quartiles are interpolated. */
  static Spread of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("values must not be empty");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  static Spread of(double... values) {
    return of(Arrays.stream(values).boxed().toList());
  }

  private static double quantile(double[] sorted, double part) {
    double at = part * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
