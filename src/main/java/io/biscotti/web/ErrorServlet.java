package io.biscotti.web;

import io.biscotti.page.StatusProblem;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The {@code <error-page>} of {@code web.xml}: turns the container's own errors, and exceptions
 * that a servlet didn't catch, into problem documents.
 */
public final class ErrorServlet extends HttpServlet {

  /** Called by the container. */
  public ErrorServlet() {}

  /**
   * Treats every method in the same way, because an error dispatch keeps the method of the failed
   * request.
   */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Problems.write(request, response, problem(request, response));
  }

  private static Problem problem(HttpServletRequest request, HttpServletResponse response) {
    if (request.getDispatcherType() != DispatcherType.ERROR
        || !(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status)) {
      return problem(HttpServletResponse.SC_NOT_FOUND, response);
    }
    return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable cause
            && status == HttpServletResponse.SC_INTERNAL_SERVER_ERROR
        ? Fault.note(cause)
        : problem(status, response);
  }

  private static Problem problem(int status, HttpServletResponse response) {
    Problem problem = StatusProblem.of(status);
    // Only static files leave 405 to the container, which may omit Allow.
    return status == HttpServletResponse.SC_METHOD_NOT_ALLOWED && !response.containsHeader("Allow")
        ? problem.header("Allow", "GET, HEAD, OPTIONS")
        : problem;
  }
}
