package io.biscotti.app;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;

/** What kind of answer a client wants (RFC 9110, section 12.5.1). */
final class Accept {
  private Accept() {}

  /**
   * Whether a person looks at the answer: the client names {@code text/html}, as browsers do when
   * they go to a page or post a form, and likes JSON less. {@code *}{@code /*} names nothing.
   */
  static boolean isHtmlWanted(HttpServletRequest request) {
    double html = 0;
    double json = 0;
    for (String line : Collections.list(request.getHeaders("Accept"))) {
      for (String range : line.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = range.split(";", -1);
        switch (parts[0].strip()) {
          case "text/html" -> html = Math.max(html, quality(parts));
          case "application/json" -> json = Math.max(json, quality(parts));
          default -> {}
        }
      }
    }
    return html > json;
  }

  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
