package io.biscotti.app;

import io.biscotti.crypto.Ids;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** A fault that nobody foresaw. */
final class Fault {
  private static final Logger LOG = System.getLogger(Fault.class.getName());
  private static final Ids REFERENCES = Ids.secure();

  private Fault() {}

  /** Logs the fault, and gives the problem with a reference by which it is found in the log. */
  static Problem note(Throwable cause) {
    String reference = REFERENCES.next();
    LOG.log(Level.ERROR, "unexpected fault " + reference, cause);
    return Problem.of(
            Code.UNAVAILABLE,
            "Something went wrong here. It has been noted, with the reference " + reference + ".")
        .status(500);
  }
}
