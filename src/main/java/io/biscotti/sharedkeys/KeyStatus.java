package io.biscotti.sharedkeys;

import java.time.Instant;
import java.util.Optional;

/**
 * Describes a key without revealing it.
 *
 * @param ring {@code sealing} or {@code signing}
 * @param id grants nothing; values and signatures carry it
 * @param role {@code current}; {@code next}, which will seal or sign; {@code retired}, which only
 *     opens or verifies; {@code other}, one of the last two; or {@code disabled}
 * @param at when it took or will take this role; empty if unknown
 */
public record KeyStatus(String ring, String id, String role, Optional<Instant> at) {}
