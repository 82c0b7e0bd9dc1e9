package io.biscotti.issuer;

import java.time.Instant;

/**
 * A chain of refresh tokens, each replacing the one before.
 *
 * @param id not a secret: it grants no access
 * @param account the id of the account
 * @param session the handle of the session it belongs to
 * @param expiresAt when all its tokens expire; rotation doesn't extend it
 */
public record Family(String id, String account, String session, Instant expiresAt) {}
