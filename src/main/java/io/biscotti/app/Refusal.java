package io.biscotti.app;

import io.biscotti.problem.Problem;

/** Ends the work on a request; the {@link Route} answers with the problem. */
final class Refusal extends RuntimeException {
  private final transient Problem problem;

  Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
