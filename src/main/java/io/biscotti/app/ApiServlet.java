package io.biscotti.app;

import io.biscotti.problem.Problems;
import io.biscotti.problem.Refusal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey, behind a look at what it would refuse before its exception mappers are asked: headers
 * that it can't parse, and bodies that are truncated, malformed or too large. So each is answered
 * with a problem. Thread-safe.
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

  /** As of an address that is no URI, which Jersey refuses by the status alone. */
  private static boolean isEmptyError(HttpServletRequest request, HttpServletResponse response) {
    return response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST
        && response.getContentType() == null
        && !request.isAsyncStarted()
        && !response.isCommitted();
  }
}
