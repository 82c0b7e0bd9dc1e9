package io.biscotti.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a server has warmed up: its cost for a request has stopped falling, and the JIT compiler
 * has little left to do. How far rounds lie apart doesn't matter here, because the spread of each
 * figure shows that.
 */
final class Settling {
  private static final int WINDOW = 5;

  /** The most that the cost may have fallen from one window to the next. */
  private static final double FALL = 0.03;

  /** The largest part of a window's CPU time that the compiler may have. */
  private static final double COMPILER = 0.03;

  private final List<Double> micros = new ArrayList<>();
  private final List<Double> compilerShares = new ArrayList<>();

  /** Adds a round. */
  void add(double microsPerRequest, double share) {
    micros.add(microsPerRequest);
    compilerShares.add(share);
  }

  /**
   * Whether, after at least ten rounds, the last five cost as much as the five before, by their
   * medians.
   */
  boolean isSettled() {
    int rounds = micros.size();
    if (rounds < 2 * WINDOW) {
      return false;
    }
    int last = rounds - WINDOW;
    return median(compilerShares.subList(last, rounds)) <= COMPILER
        && median(micros.subList(last, rounds))
            >= (1 - FALL) * median(micros.subList(last - WINDOW, last));
  }

  private static double median(List<Double> values) {
    return Spread.of(values).median();
  }

  /** How many rounds there were. */
  int rounds() {
    return micros.size();
  }
}
