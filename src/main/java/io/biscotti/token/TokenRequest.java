package io.biscotti.token;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;

/** A request with a valid access token. */
final class TokenRequest extends HttpServletRequestWrapper {
  private final TokenPrincipal principal;

  TokenRequest(HttpServletRequest request, Claims claims) {
    super(request);
    this.principal = new TokenPrincipal(claims);
  }

  @Override
  public String getAuthType() {
    return "Bearer";
  }

  @Override
  public String getRemoteUser() {
    return principal.getName();
  }

  @Override
  public Principal getUserPrincipal() {
    return principal;
  }

  /**
   * {@code *} is not a role; {@code **} means any authenticated user (Servlet 6.0, section 13.3).
   */
  @Override
  public boolean isUserInRole(String role) {
    return role.equals("**") || (!role.equals("*") && principal.claims().roles().contains(role));
  }

  /** Returns true: the token has already authenticated the request. */
  @Override
  public boolean authenticate(HttpServletResponse response) {
    return true;
  }
}
