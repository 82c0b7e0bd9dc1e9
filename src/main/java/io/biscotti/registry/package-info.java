/**
 * Which sessions an account has, and which ids are revoked, kept in the database. {@link
 * io.biscotti.registry.SessionRegistry} lists sessions and ends them, {@link
 * io.biscotti.registry.DatabaseRevocationLog} makes revocations last. The contents of a session are
 * nowhere but in its cookie; nothing here signs anybody in.
 *
 * <p>May import: {@code java.*}, {@code client}, {@code crypto}, {@code database}, {@code options},
 * {@code session}, {@code upkeep}, Caffeine, Jdbi.
 */
@NullMarked
package io.biscotti.registry;

import org.jspecify.annotations.NullMarked;
