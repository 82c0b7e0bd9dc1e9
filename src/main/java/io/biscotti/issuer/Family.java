package io.biscotti.issuer;

import java.time.Instant;

/**
 * A chain of refresh tokens, each the successor of the one before.
 *
 * @param id names it, and lets nobody in
 * @param account whose it is
 * @param session the handle of the session that it belongs to
 * @param expiresAt when its last token is no longer good; a rotation doesn't move it
 */
public record Family(String id, String account, String session, Instant expiresAt) {}
