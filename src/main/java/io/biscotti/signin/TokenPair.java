package io.biscotti.signin;

import io.biscotti.crypto.Secret;
import java.time.Duration;
import java.time.Instant;

/**
 * The tokens that a client gets. Immutable.
 *
 * @param access lets the client in until it expires
 * @param accessExpiresAt when the access token expires
 * @param accessLives how long it is valid, from when it was issued
 * @param refresh exchanged once for the next pair
 * @param refreshLives how long the refresh token is valid unless it is used
 */
public record TokenPair(
    Secret access,
    Instant accessExpiresAt,
    Duration accessLives,
    Secret refresh,
    Duration refreshLives) {}
