package io.biscotti.sharedkeys;

import java.time.Instant;

/**
 * A key, without the key itself.
 *
 * @param ring {@code sealing} or {@code signing}
 * @param id grants nothing; values and signatures carry it
 * @param role {@code current}, {@code next} or {@code retired}
 * @param at when it took or will take this role
 */
public record KeyStatus(String ring, String id, String role, Instant at) {}
