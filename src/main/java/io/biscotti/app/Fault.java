package io.biscotti.app;

import io.biscotti.crypto.Ids;
import io.biscotti.database.DatabaseException;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import io.biscotti.session.SessionException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What went wrong on this side: noted in the log, and told to the client without the cause. */
final class Fault {
  private static final Logger LOG = System.getLogger(Fault.class.getName());
  private static final Ids REFERENCES = Ids.secure();

  private Fault() {}

  /** Logs that the database is away, without the stack of every request that meets it. */
  static Problem away(DatabaseException cause) {
    LOG.log(Level.WARNING, "answering 503: {0}", cause.getMessage());
    return Problem.of(
        Code.UNAVAILABLE, "Accounts can't be reached now. Try again in a few seconds.");
  }

  /** Logs that a session could not be read, saved or ended for good. */
  static Problem unsaved(SessionException cause) {
    LOG.log(Level.WARNING, "answering 503: {0}", cause.getMessage());
    return Problem.of(
        Code.UNAVAILABLE, "The session could not be read, saved or ended for good. Try again.");
  }

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
