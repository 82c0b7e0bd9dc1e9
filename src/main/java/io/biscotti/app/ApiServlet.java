package io.biscotti.app;

import io.biscotti.page.StatusProblem;
import io.biscotti.problem.Problems;
import io.biscotti.problem.Refusal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Runs Jersey, after checking what Jersey would refuse before its exception mappers run: headers
 * that it can't parse, and bodies that are truncated, malformed or too large. The client gets a
 * problem document for each of these. Thread-safe.
 */
final class ApiServlet extends ServletContainer {
  ApiServlet(Api api) {
    super(api);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    try {
      super.service(ApiRequest.of(request), response);
    } catch (Refusal refusal) {
      Problems.refuse(request, response, refusal.problem());
      return;
    }
    if (isEmptyError(request, response)) {
      Problems.write(request, response, StatusProblem.of(response.getStatus()));
    }
  }

  /** For example, Jersey refuses an address that isn't a URI with a status and no body. */
  private static boolean isEmptyError(HttpServletRequest request, HttpServletResponse response) {
    return response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST
        && response.getContentType() == null
        && !request.isAsyncStarted()
        && !response.isCommitted();
  }
}
