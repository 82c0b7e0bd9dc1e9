package io.biscotti.problem;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Shows a problem to a person. An application with such a page puts it into the context attribute
 * {@link #ATTRIBUTE}. {@link Problems} then responds with the page if {@code Accept} prefers HTML
 * to JSON, and with JSON otherwise. Implementations are thread-safe.
 */
@FunctionalInterface
public interface ProblemPage {
  /** The servlet context attribute that holds the page. */
  String ATTRIBUTE = ProblemPage.class.getName();

  /**
   * Renders the whole page. Non-ASCII characters are sent as character references, so scripts and
   * styles in the page must be ASCII.
   */
  String html(HttpServletRequest request, Problem problem);
}
