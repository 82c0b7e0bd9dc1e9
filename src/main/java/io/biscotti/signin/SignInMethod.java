package io.biscotti.signin;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;

/** How people prove who they are at {@code /login} and on the pages. */
public enum SignInMethod {
  /** By the password of their account. */
  PASSWORD,
  /**
   * By a name alone, which is not verified. For walk-throughs and tests: it works only for clients
   * on the loopback address that send no forwarded header.
   */
  NAME;

  private static final String ATTRIBUTE = SignInMethod.class.getName();

  /** Makes this the method of an application. */
  public void offer(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
  }

  /** Whether a name alone signs in to the application that a request is for. */
  static boolean isByName(HttpServletRequest request) {
    return request.getServletContext().getAttribute(ATTRIBUTE) == NAME;
  }
}
