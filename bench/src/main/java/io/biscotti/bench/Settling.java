package io.biscotti.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a server has warmed up: its cost for a request has stopped falling, and the JIT compiler
 * has little left to do.
 */
final class Settling {
  private static final int WINDOW = 4;

  /** How far the costs of a window may lie apart. */
  private static final double TOLERANCE = 0.04;

  /** The compiler's largest part of the CPU time of a round. */
  private static final double COMPILER = 0.03;

  private final List<Double> micros = new ArrayList<>();
  private double compilerShare = 1;

  /** Adds a round. */
  void add(double microsPerRequest, double share) {
    micros.add(microsPerRequest);
    compilerShare = share;
  }

  /** After at least four rounds; the last four decide. */
  boolean isSettled() {
    if (micros.size() < WINDOW || compilerShare > COMPILER) {
      return false;
    }
    List<Double> last = micros.subList(micros.size() - WINDOW, micros.size());
    double least = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return most - least <= TOLERANCE * least;
  }

  /** How many rounds there were. */
  int rounds() {
    return micros.size();
  }
}
