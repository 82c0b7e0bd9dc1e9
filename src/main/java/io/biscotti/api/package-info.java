/**
 * The HTTP API for accounts, sign-in, sessions, tokens and events: the resources under {@code /api}
 * and the records that they read and write. {@code signin} and {@code account} do the work. The
 * resources of {@code choice}, {@code lab} and {@code monitor} are in those packages.
 *
 * <p>May import: {@code java.*}, {@code account}, {@code client}, {@code crypto}, {@code event},
 * {@code lifecycle}, {@code problem}, {@code registry}, {@code session}, {@code signin}, {@code
 * token}, jackson-annotations; the edges {@code jakarta.servlet}, {@code jakarta.ws.rs} and {@code
 * jakarta.inject}.
 */
@NullMarked
package io.biscotti.api;

import org.jspecify.annotations.NullMarked;
