package io.biscotti.registry;

import io.biscotti.client.Client;
import java.time.Instant;

/**
 * A session that begins to be an account's.
 *
 * @param account the account's id
 * @param sessionId the session's id from now on: 22 characters of base64url
 * @param createdAt when the session began
 * @param lastSeenAt when its cookie came last; not after {@code idleExpiresAt}
 * @param idleExpiresAt when it ends if its cookie doesn't come again
 * @param expiresAt its absolute limit
 * @param client whose it is
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
   * Refuses an impossible id.
   *
   * @throws IllegalArgumentException when {@code sessionId} is none
   */
  public Opening {
    if (!Columns.isId(sessionId)) {
      throw new IllegalArgumentException(
          "sessionId must be 22 characters of base64url, was %d characters"
              .formatted(sessionId.length()));
    }
  }
}
