package io.biscotti.bench;

import io.biscotti.bench.report.Owner;
import java.util.Map;

/**
 * Where a kind of work on a server spends its CPU time.
 *
 * @param block the title of the container and its threads
 * @param row the title of the server
 * @param cpuMicros the server's CPU time per request
 * @param parts the owners' parts of that time, from 0 to 1
 */
record Profile(String block, String row, Work work, double cpuMicros, Map<Owner, Double> parts) {

  /** The CPU time per request of one part, in microseconds. */
  double micros(Owner owner) {
    return cpuMicros * parts.getOrDefault(owner, 0.0);
  }
}
