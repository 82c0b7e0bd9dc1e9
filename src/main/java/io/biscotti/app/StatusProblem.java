package io.biscotti.app;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;

/** The problem where only an HTTP status is known. */
final class StatusProblem {
  private StatusProblem() {}

  /**
   * The problem of a status that a container or Jersey chose.
   *
   * @param status any; what is no error becomes 500
   */
  static Problem of(int status) {
    return switch (status) {
      case 401 -> Problem.of(Code.NOT_SIGNED_IN, "Nobody is signed in.");
      case 403 -> Problem.of(Code.FORBIDDEN, "That is not allowed.");
      case 404 -> Problem.of(Code.NOT_FOUND, "There is nothing at this address.");
      case 405 -> bad("This address does not answer to that method.", 405);
      case 406 -> bad("The answer is not available in a type that the request accepts.", 406);
      case 413 -> bad("The body is too large.", 413);
      case 415 -> bad("The body is of a type that this address does not take.", 415);
      case 503 -> Problem.of(Code.UNAVAILABLE, "The service is not available now.");
      default ->
          status >= 400 && status < 500
              ? bad("The request can't be taken as it is.", status)
              : Problem.unexpected();
    };
  }

  private static Problem bad(String detail, int status) {
    return Problem.of(Code.BAD_REQUEST, detail).status(status);
  }
}
