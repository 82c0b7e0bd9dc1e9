package io.biscotti.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known about an id that a session has or had.
 *
 * @param handle the session
 * @param account the id of the session's account
 * @param ended whether the session was ended before its timeout
 * @param replacedAt when another id replaced this one; empty if none did
 */
public record Trace(String handle, String account, boolean ended, Optional<Instant> replacedAt) {}
