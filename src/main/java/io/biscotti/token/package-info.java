/**
 * Verifies access tokens, in the application that issued them or in any other.
 *
 * <p>A {@link io.biscotti.token.TokenVerifier} judges JSON Web Tokens by the keys of one issuer,
 * and a {@link io.biscotti.token.TokenFilter} does so for every request. The room {@code issuer}
 * issues them.
 *
 * <p>May import: {@code java.*}, {@code cookie}, {@code crypto}, {@code options}, {@code problem},
 * jackson-core, Nimbus JOSE+JWT; the edge {@code jakarta.servlet}.
 */
@NullMarked
package io.biscotti.token;

import org.jspecify.annotations.NullMarked;
