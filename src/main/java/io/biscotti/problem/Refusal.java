package io.biscotti.problem;

/**
 * Ends the work on a request: whatever servlet or resource application runs it answers with the
 * problem, and changes nothing else. Carries no stack trace, as clients can cause it at will.
 */
public final class Refusal extends RuntimeException {
  private final transient Problem problem;

  /** Ends the work with this answer. */
  public Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** What to answer. */
  public Problem problem() {
    return problem;
  }
}
