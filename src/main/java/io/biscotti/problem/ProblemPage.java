package io.biscotti.problem;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Shows a problem to a person. An application that has such a page leaves it in the context
 * attribute {@link #ATTRIBUTE}; {@link Problems} then answers with it where {@code Accept} asks for
 * HTML before JSON, and with JSON everywhere else. Implementations are thread-safe.
 */
@FunctionalInterface
public interface ProblemPage {
  /** The attribute of the servlet context that holds the page. */
  String ATTRIBUTE = ProblemPage.class.getName();

  /**
   * The whole page. Characters beyond ASCII are sent as character references, so scripts and styles
   * in it have none.
   */
  String html(HttpServletRequest request, Problem problem);
}
