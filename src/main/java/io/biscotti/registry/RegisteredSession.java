package io.biscotti.registry;

import io.biscotti.client.Client;
import java.time.Instant;

/**
 * A session as its owner may see it.
 *
 * @param handle names it, and signs nobody in
 * @param account the owner's account id
 * @param createdAt when it began
 * @param lastSeenAt when its cookie came last; up to a tenth of the idle time behind
 * @param expiresAt its absolute limit
 * @param client who had it when it was last seen
 */
public record RegisteredSession(
    String handle,
    String account,
    Instant createdAt,
    Instant lastSeenAt,
    Instant expiresAt,
    Client client) {}
