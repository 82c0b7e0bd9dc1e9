/**
 * Access and refresh tokens: what an application gets that can't keep a session cookie.
 *
 * <p>{@link io.biscotti.token.AccessTokens} signs JSON Web Tokens that live for minutes, {@link
 * io.biscotti.token.JwkSet} publishes what verifies them, {@link io.biscotti.token.TokenVerifier}
 * judges them, here or in another web application, and {@link io.biscotti.token.TokenFilter} does
 * so for every request. {@link io.biscotti.token.RefreshTokens} are random, live as long as their
 * session may, and are replaced at each use.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code crypto}, {@code database}, {@code options},
 * {@code problem}, jackson-core, Jdbi, Nimbus JOSE+JWT; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.token;

import org.jspecify.annotations.NullMarked;
