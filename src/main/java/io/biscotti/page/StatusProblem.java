package io.biscotti.page;

import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;

/** Problems that follow from the HTTP status alone. */
public final class StatusProblem {
  private StatusProblem() {}

  /**
   * The problem for a status that the container or Jersey chose.
   *
   * @param status any; a status that isn't an error becomes 500
   */
  public static Problem of(int status) {
    return switch (status) {
      case 401 -> Problem.of(Code.NOT_SIGNED_IN, "Nobody is signed in.");
      case 403 -> Problem.of(Code.FORBIDDEN, "This is not allowed.");
      case 404 -> Problem.of(Code.NOT_FOUND, "There is nothing at this address.");
      case 405 -> bad("This method is not allowed here.", 405);
      case 406 -> bad("No response is available in a type that the request accepts.", 406);
      case 413 -> bad("The body is too large.", 413);
      case 415 -> bad("The body's media type is not supported here.", 415);
      case 503 -> Problem.of(Code.UNAVAILABLE, "The service is unavailable at the moment.");
      default ->
          status >= 400 && status < 500
              ? bad("The request can't be processed.", status)
              : Problem.unexpected();
    };
  }

  /**
   * The 405 problem for a resource that allows only some methods.
   *
   * @param allow the header {@code Allow}, as in {@code GET, HEAD}
   */
  public static Problem methodNotAllowed(String allow) {
    return bad("Only these methods are allowed here: %s.".formatted(allow), 405)
        .header("Allow", allow);
  }

  private static Problem bad(String detail, int status) {
    return Problem.of(Code.BAD_REQUEST, detail).status(status);
  }
}
