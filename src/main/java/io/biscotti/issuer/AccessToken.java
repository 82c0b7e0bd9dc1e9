package io.biscotti.issuer;

import io.biscotti.crypto.Secret;
import java.time.Instant;

/**
 * A signed token.
 *
 * @param value the JWT in its compact form
 * @param issuedAt in whole seconds
 * @param expiresAt the first instant at which it is no longer valid, in whole seconds
 */
public record AccessToken(Secret value, Instant issuedAt, Instant expiresAt) {}
