/**
 * Issues access and refresh tokens, for clients that can't keep a session cookie.
 *
 * <p>{@link io.biscotti.issuer.AccessTokens} signs JSON Web Tokens that live for minutes, {@link
 * io.biscotti.issuer.JwkSet} publishes the keys that verify them, and {@link
 * io.biscotti.issuer.RefreshTokens} are random, live as long as their session may, and are replaced
 * at each use. {@link io.biscotti.token} verifies access tokens.
 *
 * <p>May import: {@code java.*}, {@code crypto}, {@code database}, {@code options}, {@code
 * problem}, {@code token}, Jdbi, Nimbus JOSE+JWT; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.issuer;

import org.jspecify.annotations.NullMarked;
