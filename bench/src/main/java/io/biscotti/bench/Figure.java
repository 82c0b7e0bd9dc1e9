package io.biscotti.bench;

/**
 * One row's figures for one kind of work in one round.
 *
 * @param cpuMicros of the server, a request, without the JIT compiler's
 * @param storeMicros of Redis or PostgreSQL, a request
 * @param perSecond requests
 * @param allocatedBytes by the server, a request
 */
record Figure(double cpuMicros, double storeMicros, double perSecond, double allocatedBytes) {

  /** Server and store. */
  double allMicros() {
    return cpuMicros + storeMicros;
  }
}
