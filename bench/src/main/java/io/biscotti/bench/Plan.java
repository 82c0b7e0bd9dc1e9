package io.biscotti.bench;

import java.time.Duration;

/**
 * How long a full run measures.
 *
 * @param rounds of the first container; the others have two thirds
 * @param slice how long one kind of work of a row is measured in a round
 * @param warm the most warm-up rounds, of one second each
 * @param sessions in memory; a tenth of it in Redis and PostgreSQL
 * @param starts how often a process is started
 * @param paced how long a row is measured at a fixed rate, in each of three rounds
 */
record Plan(int rounds, Duration slice, int warm, int sessions, int starts, Duration paced) {

  static final Duration WARM_ROUND = Duration.ofSeconds(1);

  /**
   * A rate, in requests per second, that a server with sessions in PostgreSQL easily reaches on one
   * core.
   */
  static final double PER_SECOND = 2_000;

  static final int PACED_ROUNDS = 3;
  private static final int FEW = 6;

  int otherRounds() {
    return Math.max(2, rounds * 2 / 3);
  }

  /** Whether there are so few rounds that the figures only show that everything works. */
  boolean isShort() {
    return rounds < FEW;
  }

  String text() {
    return (isShort() ? "**A short run, to try the measurement: not its final figures.** " : "")
        + ("%d rounds on the first container and %d on the others,"
                + " with %d ms for each row and kind of work; at most %d s of warm-up a row.")
            .formatted(rounds, otherRounds(), slice.toMillis(), warm);
  }
}
