package io.biscotti.bench;

/**
 * One row's figures for one kind of work in one round.
 *
 * @param cpuMicros the server's CPU time per request, without the JIT compiler's
 * @param storeMicros the CPU time of Redis or PostgreSQL per request
 * @param perSecond requests per second
 * @param allocatedBytes bytes that the server allocates per request
 */
record Figure(double cpuMicros, double storeMicros, double perSecond, double allocatedBytes) {

  /** The CPU time of server and store, per request. */
  double allMicros() {
    return cpuMicros + storeMicros;
  }
}
