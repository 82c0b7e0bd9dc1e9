package io.biscotti.bench.load;

/**
 * When the requests of an open loop are due: at a fixed rate, whether or not the server has
 * responded to the earlier ones. Latency counts from that moment, so a server that stalls is
 * charged for every request that it kept waiting (no coordinated omission).
 *
 * @param startNanos when the first is due
 * @param perSecond the rate
 */
record Pace(long startNanos, double perSecond) {

  Pace {
    if (!(perSecond > 0)) {
      throw new IllegalArgumentException("perSecond must be > 0, was " + perSecond);
    }
  }

  /** When a request is due; the first has the number 0. */
  long dueNanos(long number) {
    return startNanos + Math.round(number * 1e9 / perSecond);
  }

  /** How many requests are due by this moment. */
  long due(long nowNanos) {
    return nowNanos < startNanos
        ? 0
        : (long) Math.floor((nowNanos - startNanos) * perSecond / 1e9) + 1;
  }
}
