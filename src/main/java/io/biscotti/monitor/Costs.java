package io.biscotti.monitor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The durations of one minute's requests: their sum, and a histogram of 96 buckets, each a fifth
 * wider than the one before. Not thread-safe.
 */
final class Costs {
  private static final double SHORTEST_NANOS = 10_000;
  private static final double GROWTH = 1.2;
  private static final int CLASSES = 96;
  private static final double NANOS_PER_MILLI = 1e6;

  private final long[] counts = new long[CLASSES];
  private long count;
  private double sumNanos;

  void add(Duration taken) {
    double nanos = Math.max(0, taken.toNanos());
    counts[classOf(nanos)]++;
    count++;
    sumNanos += nanos;
  }

  private static int classOf(double nanos) {
    double steps = Math.ceil(Math.log(nanos / SHORTEST_NANOS) / Math.log(GROWTH));
    return (int) Math.max(0, Math.min(CLASSES - 1, steps));
  }

  long count() {
    return count;
  }

  /** The mean in milliseconds; null without requests. */
  @Nullable Double mean() {
    return count == 0 ? null : rounded(sumNanos / count);
  }

  /**
   * The 95th percentile in milliseconds: the upper bound of its bucket, so at most a fifth too
   * high. Null without requests.
   */
  @Nullable Double p95() {
    if (count == 0) {
      return null;
    }
    long left = (long) Math.ceil(0.95 * count);
    int found = 0;
    while (left > counts[found]) {
      left -= counts[found];
      found++;
    }
    return rounded(SHORTEST_NANOS * Math.pow(GROWTH, found));
  }

  private static double rounded(double nanos) {
    return Math.round(nanos / NANOS_PER_MILLI * 1_000) / 1_000.0;
  }
}
