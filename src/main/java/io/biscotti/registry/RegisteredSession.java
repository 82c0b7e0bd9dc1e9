package io.biscotti.registry;

import io.biscotti.client.Client;
import java.time.Instant;

/**
 * A session as shown to its owner.
 *
 * @param handle names the session; it grants no access
 * @param account the owner's account id
 * @param createdAt when it was created
 * @param lastSeenAt when its cookie was last received; may lag behind by a tenth of the idle
 *     timeout
 * @param expiresAt its absolute timeout
 * @param client the client that last used it
 */
public record RegisteredSession(
    String handle,
    String account,
    Instant createdAt,
    Instant lastSeenAt,
    Instant expiresAt,
    Client client) {}
