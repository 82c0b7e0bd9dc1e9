/**
 * The registered sessions of each account and the revoked ids, stored in the database. {@link
 * io.biscotti.registry.SessionRegistry} lists and ends sessions; {@link
 * io.biscotti.registry.DatabaseRevocationLog} makes revocations permanent. The contents of a
 * session exist only in its cookie; nothing stored here grants access.
 *
 * <p>May import: {@code java.*}, {@code client}, {@code crypto}, {@code database}, {@code
 * lifecycle}, {@code options}, {@code revocation}, {@code upkeep}, Caffeine, Jdbi.
 */
@NullMarked
package io.biscotti.registry;

import org.jspecify.annotations.NullMarked;
