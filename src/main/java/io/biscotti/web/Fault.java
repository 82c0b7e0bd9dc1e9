package io.biscotti.web;

import io.biscotti.crypto.Ids;
import io.biscotti.crypto.KeyException;
import io.biscotti.database.DatabaseException;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.problem.Code;
import io.biscotti.problem.Problem;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Server-side faults: logs each one, and creates the client's problem, which doesn't reveal the
 * cause.
 */
public final class Fault {
  private static final Logger LOG = System.getLogger(Fault.class.getName());
  private static final Ids REFERENCES = Ids.secure();

  /** The value of {@code Retry-After}: when clients may try again. */
  private static final String SECONDS = "5";

  private Fault() {}

  /**
   * Logs that the database is unavailable. Omits the stack trace, which would repeat for every
   * request.
   */
  public static Problem away(DatabaseException cause) {
    LOG.log(Level.WARNING, "answering 503: {0}", cause.getMessage());
    return Problem.of(
            Code.UNAVAILABLE, "Accounts are unavailable at the moment. Try again in a few seconds.")
        .header("Retry-After", SECONDS);
  }

  /** Logs that the keys could not be read or changed. */
  public static Problem keys(KeyException cause) {
    LOG.log(Level.WARNING, "answering 503: {0}", cause.getMessage());
    return Problem.of(
        Code.UNAVAILABLE, "The keys can't be read or changed at the moment. Try again.");
  }

  /** Logs that a session could not be read, saved or permanently ended. */
  public static Problem unsaved(SessionException cause) {
    LOG.log(Level.WARNING, "answering 503: {0}", cause.getMessage());
    return Problem.of(
            Code.UNAVAILABLE,
            "The session could not be read, saved or permanently ended. Try again.")
        .header("Retry-After", SECONDS);
  }

  /**
   * Logs an unexpected error, and returns a 500 problem with a reference that identifies the log
   * entry.
   */
  public static Problem note(Throwable cause) {
    String reference = REFERENCES.next();
    LOG.log(Level.ERROR, "unexpected error " + reference, cause);
    return Problem.unexpected(reference);
  }
}
