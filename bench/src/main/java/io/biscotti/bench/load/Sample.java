package io.biscotti.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What the load measured.
 *
 * @param requests how many got a response
 * @param nanos from the first request to the last response
 * @param latencies in nanoseconds
 */
public record Sample(long requests, long nanos, Histogram latencies) {

  /** Requests per second. */
  public double perSecond() {
    return requests * 1e9 / nanos;
  }
}
