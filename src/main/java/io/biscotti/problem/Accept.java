package io.biscotti.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which kind of response a client prefers (RFC 9110, section 12.5.1). */
public final class Accept {
  /** RFC 9110, section 12.4.2. */
  private static final Pattern QUALITY = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

  private Accept() {}

  /**
   * Whether a person will see the response: the client lists {@code text/html}, as browsers do when
   * they open a page or submit a form, and prefers it to {@code application/json} and {@code
   * application/problem+json}. {@code *}{@code /*} does not count as {@code text/html}, and
   * malformed ranges are ignored.
   */
  public static boolean isHtmlWanted(HttpServletRequest request) {
    double html = 0;
    double json = 0;
    for (String line : Collections.list(request.getHeaders("Accept"))) {
      for (String range : line.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = range.split(";", -1);
        switch (parts[0].strip()) {
          case "text/html" -> html = Math.max(html, quality(parts));
          case "application/json", Problem.MEDIA_TYPE -> json = Math.max(json, quality(parts));
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
        String value = parameter.substring(2);
        return QUALITY.matcher(value).matches() ? Double.parseDouble(value) : 0;
      }
    }
    return 1;
  }
}
