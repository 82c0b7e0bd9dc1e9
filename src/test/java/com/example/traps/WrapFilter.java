package com.example.traps;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Someone else's filter. It wraps the request and, as named by a parameter of the request, the
 * response. The init-param {@code parameter} names that parameter.
 */
public class WrapFilter extends HttpFilter {

  private static final long serialVersionUID = 1;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String kind = request.getParameter(getInitParameter("parameter"));
    if (kind == null) {
      chain.doFilter(request, response);
      return;
    }
    HttpServletResponse wrapped = Wrappers.around(response, kind);
    chain.doFilter(new HttpServletRequestWrapper(request), wrapped);
    if (wrapped instanceof Wrappers.Holds held) {
      held.finish();
    }
  }
}
