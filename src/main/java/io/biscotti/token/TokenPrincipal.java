package io.biscotti.token;

import java.security.Principal;

/**
 * The sender of a request, according to its access token.
 *
 * @param claims everything the token says
 */
public record TokenPrincipal(Claims claims) implements Principal {
  /** {@link Claims#principalName()}. */
  @Override
  public String getName() {
    return claims.principalName();
  }
}
