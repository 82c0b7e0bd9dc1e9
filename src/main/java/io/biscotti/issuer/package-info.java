/**
 * Issues access and refresh tokens, for clients that can't keep a session cookie.
 *
 * <p>{@link io.biscotti.issuer.AccessTokens} signs JSON Web Tokens that are valid for minutes,
 * {@link io.biscotti.issuer.JwkSet} publishes the keys that verify them, and {@link
 * io.biscotti.issuer.RefreshTokens} issues random tokens that last as long as their session and are
 * replaced on each use. {@link io.biscotti.token} verifies access tokens.
 *
 * <p>May import: {@code java.*}, {@code crypto}, {@code database}, {@code options}, {@code token},
 * Jdbi, Nimbus JOSE+JWT.
 */
@NullMarked
package io.biscotti.issuer;

import org.jspecify.annotations.NullMarked;
