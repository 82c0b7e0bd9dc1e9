package io.biscotti.registry;

import java.util.List;

/**
 * A session that now belongs to an account.
 *
 * @param handle names the session for as long as it lives, even when its id changes; it grants no
 *     access; 22 characters of base64url
 * @param ended the account's sessions that were ended because this one exceeded the limit
 */
public record OpenedSession(String handle, List<RegisteredSession> ended) {
  /** Copies the list. */
  public OpenedSession {
    ended = List.copyOf(ended);
  }
}
