package io.biscotti.bench;

import io.biscotti.bench.load.Ask;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What many sessions cost.
 *
 * @param sessions how many were begun
 * @param heapBytes the server's heap after a full collection, per session
 * @param residentBytes the memory of the server's process, per session
 * @param storeBytes the bytes in Redis or PostgreSQL, per session
 * @param readRatio the CPU time of a read with all these sessions, divided by that of a read before
 */
record Crowd(
    String row,
    int sessions,
    double heapBytes,
    double residentBytes,
    double storeBytes,
    Spread readRatio) {
  private static final int ROUNDS = 5;

  /** Beginning sessions makes the compiler drop code for reading them, and compile it again. */
  private static final Duration AGAIN = Duration.ofSeconds(8);

  /** Begins this many sessions, which stay. */
  static Crowd kept(Row row, Stores stores, int sessions, Duration slice) throws IOException {
    return of(
        row.outcome().name(), row, Ask.get("/start").withoutCookies(), stores, sessions, slice);
  }

  /** Ends this many sessions; a store in the cookie remembers their ids. */
  static Crowd ended(Row row, Stores stores, int sessions, Duration slice) throws IOException {
    return of(row.outcome().name() + ": ended", row, Ask.get("/again"), stores, sessions, slice);
  }

  private static Crowd of(
      String title, Row row, Ask ask, Stores stores, int sessions, Duration slice)
      throws IOException {
    List<Double> before = reads(row, slice);
    long heap = row.server().ask("heap");
    long resident = row.server().residentBytes();
    long stored = stores.bytes(row.keeper());
    row.load().count(ask, sessions);
    double heapBytes = row.server().ask("heap") - heap;
    double residentBytes = row.server().residentBytes() - resident;
    double storeBytes = stores.bytes(row.keeper()) - stored;
    var unused = row.once(Work.READ, AGAIN);
    Spread after = Spread.of(reads(row, slice));
    double base = Spread.of(before).median();
    return new Crowd(
        title,
        sessions,
        heapBytes / sessions,
        residentBytes / sessions,
        storeBytes / sessions,
        new Spread(after.low() / base, after.median() / base, after.high() / base));
  }

  private static List<Double> reads(Row row, Duration slice) throws IOException {
    List<Double> micros = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      micros.add(row.once(Work.READ, slice).allMicros());
    }
    return micros;
  }
}
