package io.biscotti.web;

import io.biscotti.page.StaticContent;
import io.biscotti.page.StatusProblem;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/** Serves one {@link StaticContent} to GET and HEAD. Thread-safe if its supplier is. */
public final class ContentServlet extends HttpServlet {
  private static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final Problem METHOD = StatusProblem.methodNotAllowed(ALLOW);

  private final transient Supplier<StaticContent> content;

  /** Serves the content that {@code content} returns, which is called for each GET and HEAD. */
  public ContentServlet(Supplier<StaticContent> content) {
    this.content = content;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    switch (request.getMethod()) {
      case "GET", "HEAD" -> content.get().answer(request, response);
      case "OPTIONS" -> {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", ALLOW);
      }
      default -> Problems.write(request, response, METHOD);
    }
  }
}
