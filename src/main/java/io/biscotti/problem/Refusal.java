package io.biscotti.problem;

/**
 * Stops the work on a request: the servlet or resource application that runs it responds with the
 * problem, and changes nothing else. It has no stack trace, because clients can cause it at will.
 */
public final class Refusal extends RuntimeException {
  private final transient Problem problem;

  /** Creates it with this response. */
  public Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** The response. */
  public Problem problem() {
    return problem;
  }
}
