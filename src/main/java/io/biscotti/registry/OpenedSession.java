package io.biscotti.registry;

import java.util.List;

/**
 * A session that is an account's now.
 *
 * @param handle names the session as long as it lives, whatever its id is by then, and signs nobody
 *     in: 22 characters of base64url
 * @param ended the account's sessions that were ended for this one, as there were too many
 */
public record OpenedSession(String handle, List<RegisteredSession> ended) {
  /** Copies the list. */
  public OpenedSession {
    ended = List.copyOf(ended);
  }
}
