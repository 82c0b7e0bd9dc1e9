package io.biscotti.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of an id that a session had.
 *
 * @param handle the session
 * @param account the id of the account whose it was
 * @param ended whether the session was ended before its time
 * @param replacedAt when the session went on under another id; empty if it never did
 */
public record Trace(String handle, String account, boolean ended, Optional<Instant> replacedAt) {}
