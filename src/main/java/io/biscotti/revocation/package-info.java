/**
 * The ids of sessions that were ended early.
 *
 * <p>{@link io.biscotti.revocation.Revocations} is the list in memory that every store checks.
 * {@link io.biscotti.revocation.RevocationLog} is the port to whatever makes it permanent and known
 * to other nodes; while a log is down, a file keeps what it must learn.
 *
 * <p>May import: lifecycle, crypto.
 */
@NullMarked
package io.biscotti.revocation;

import org.jspecify.annotations.NullMarked;
