/**
 * Verifies access tokens, in the application that issued them or in any other.
 *
 * <p>A {@link io.biscotti.token.TokenVerifier} verifies JSON Web Tokens with the keys of one
 * issuer, and a {@link io.biscotti.token.TokenFilter} applies it to every request. The package
 * {@code issuer} issues the tokens.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code crypto}, {@code options}, {@code problem},
 * {@code json}, Nimbus JOSE+JWT; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.token;

import org.jspecify.annotations.NullMarked;
