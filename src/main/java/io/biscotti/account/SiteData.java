package io.biscotti.account;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Tells a browser to forget what it kept of a session that has ended (OWASP ASVS 5.0, 14.3.1). */
public final class SiteData {
  /** The header (W3C Clear Site Data, section 3.1). */
  public static final String HEADER = "Clear-Site-Data";

  private static final String FORGET = "\"cache\", \"storage\"";

  private SiteData() {}

  /** The header's value; empty over plain HTTP, where browsers don't heed it. */
  public static Optional<String> clearing(HttpServletRequest request) {
    return request.isSecure() ? Optional.of(FORGET) : Optional.empty();
  }
}
