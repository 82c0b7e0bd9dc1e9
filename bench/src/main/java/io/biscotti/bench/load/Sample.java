package io.biscotti.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What the load saw.
 *
 * @param requests answered ones
 * @param nanos from the first request to the last answer
 * @param latencies in nanoseconds
 */
public record Sample(long requests, long nanos, Histogram latencies) {

  /** Requests a second. */
  public double perSecond() {
    return requests * 1e9 / nanos;
  }
}
