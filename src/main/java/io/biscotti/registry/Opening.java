package io.biscotti.registry;

import io.biscotti.client.Client;
import io.biscotti.crypto.Ids;
import java.time.Instant;

/**
 * A session that is about to be registered for an account.
 *
 * @param account the account's id
 * @param sessionId the session's id from now on: 22 characters of base64url
 * @param createdAt when the session was created
 * @param lastSeenAt when its cookie was last received; not after {@code idleExpiresAt}
 * @param idleExpiresAt when it ends unless its cookie is received again
 * @param expiresAt its absolute timeout
 * @param client the client that uses it
 */
public record Opening(
    String account,
    String sessionId,
    Instant createdAt,
    Instant lastSeenAt,
    Instant idleExpiresAt,
    Instant expiresAt,
    Client client) {

  /**
   * Checks the id.
   *
   * @throws IllegalArgumentException if {@code sessionId} is not a valid id
   */
  public Opening {
    if (!Ids.isId(sessionId)) {
      throw new IllegalArgumentException(
          "sessionId must be 22 characters of base64url, was %d characters"
              .formatted(sessionId.length()));
    }
  }
}
