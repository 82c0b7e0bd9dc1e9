package io.biscotti.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Tells a browser to delete what it stored for a session that has ended (OWASP ASVS 5.0, 14.3.1).
 */
final class SiteData {
  /** The header (W3C Clear Site Data, section 3.1). */
  private static final String HEADER = "Clear-Site-Data";

  private static final String FORGET = "\"cache\", \"storage\"";

  private SiteData() {}

  /** Sends the header, except over plain HTTP, where browsers ignore it. */
  static void clear(HttpServletRequest request, HttpServletResponse response) {
    if (request.isSecure()) {
      response.setHeader(HEADER, FORGET);
    }
  }
}
