package io.biscotti.client;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;

/** Recognizes browsers by what scripts in them can neither set nor suppress. */
public final class Browser {
  private Browser() {}

  /**
   * Whether a browser sent the request: it has an {@code Origin} or a Fetch Metadata header ({@code
   * Sec-Fetch-*}). Over plain HTTP, browsers send the latter to loopback hosts only.
   */
  public static boolean sent(HttpServletRequest request) {
    return request.getHeader("Origin") != null
        || Collections.list(request.getHeaderNames()).stream()
            .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("sec-fetch-"));
  }
}
