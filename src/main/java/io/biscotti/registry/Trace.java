package io.biscotti.registry;

import io.biscotti.client.Client;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known about an id that a session has or had.
 *
 * @param handle the session
 * @param account the id of the session's account
 * @param ended when and how the session was ended before its timeout; empty if it wasn't
 * @param replacedAt when another id replaced this one; empty if none did
 * @param client the client that last used the session
 */
public record Trace(
    String handle,
    String account,
    Optional<End> ended,
    Optional<Instant> replacedAt,
    Client client) {

  /**
   * The end of a session.
   *
   * @param at by the database's clock
   * @param isRemote whether it was ended from elsewhere, so that its browser can't know: from
   *     another session, by an administrator, or by a new password; false for a sign-out
   */
  public record End(Instant at, boolean isRemote) {}
}
