package io.biscotti.token;

import java.security.Principal;

/**
 * Who a token says has sent the request.
 *
 * @param claims all that it says
 */
public record TokenPrincipal(Claims claims) implements Principal {
  /** {@link Claims#principalName()}. */
  @Override
  public String getName() {
    return claims.principalName();
  }
}
