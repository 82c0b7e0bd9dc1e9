package io.biscotti.choice;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes the response available to sign-ins anywhere in the application, so that they can set
 * cookies. Thread-safe.
 */
final class ChoicesFilter implements Filter {
  private static final String RESPONSE = ChoicesFilter.class.getName();

  /** The response to a request that has passed this filter; otherwise empty. */
  static Optional<HttpServletResponse> response(HttpServletRequest request) {
    return Optional.ofNullable((HttpServletResponse) request.getAttribute(RESPONSE));
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    request.setAttribute(RESPONSE, response);
    chain.doFilter(request, response);
  }
}
