package io.biscotti.signin;

import io.biscotti.crypto.Secret;
import java.time.Duration;
import java.time.Instant;

/**
 * The tokens that a client gets. Immutable.
 *
 * @param access the access token, which grants access until it expires
 * @param accessExpiresAt when the access token expires
 * @param accessLives how long the access token is valid, counted from when it was issued
 * @param refresh the refresh token, which can be exchanged once for the next pair
 * @param refreshLives how long the refresh token is valid if it isn't used
 */
public record TokenPair(
    Secret access,
    Instant accessExpiresAt,
    Duration accessLives,
    Secret refresh,
    Duration refreshLives) {}
