package io.biscotti.app;

import io.biscotti.api.SessionFacts;
import io.biscotti.api.SessionResource.Facts;
import io.biscotti.operations.AfterStart;
import io.biscotti.page.StatusProblem;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.problem.Refusal;
import io.biscotti.signin.Callers;
import io.biscotti.web.Json;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Optional;
import java.util.Set;

/**
 * Runs Jersey, after checking what Jersey would refuse before its exception mappers run: headers
 * that it can't parse, and bodies that are truncated, malformed or too large. The client gets a
 * problem document for each of these.
 *
 * <p>Answers the usual form of {@code GET /api/session} itself: Jersey would take several times as
 * long, and may still be starting. Thread-safe.
 */
final class ApiServlet extends JerseyServlet {
  private static final String SESSION = "/session";

  /**
   * The {@code Accept} headers of browsers' scripts, {@code curl} and most HTTP libraries; each
   * allows JSON.
   */
  private static final Set<String> JSON =
      Set.of(
          "*/*",
          "application/json",
          "application/json, text/plain, */*",
          "application/json, */*;q=0.1");

  private final transient SessionFacts facts;
  private final transient Callers callers;

  ApiServlet(Api api, SessionFacts facts, Callers callers, AfterStart later) {
    super(api, later);
    this.facts = facts;
    this.callers = callers;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (asksForSession(request) && answersForSession(request, response)) {
      return;
    }
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

  /** Whether only the path, the method and the cookies determine the response. */
  private static boolean asksForSession(HttpServletRequest request) {
    return SESSION.equals(request.getPathInfo())
        && request.getMethod().equals("GET")
        && request.getRequestURI().endsWith(request.getServletPath() + SESSION)
        && request.getQueryString() == null
        && request.getHeader("Authorization") == null
        && request.getHeader("Content-Type") == null
        && request.getHeader("Transfer-Encoding") == null
        && request.getContentLengthLong() <= 0
        && allowsJson(request.getHeaders("Accept"));
  }

  private static boolean allowsJson(Enumeration<String> accept) {
    return !accept.hasMoreElements()
        || (JSON.contains(accept.nextElement()) && !accept.hasMoreElements());
  }

  /** Answers like {@code SessionResource}; returns false if that has to answer itself. */
  private boolean answersForSession(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Facts> found;
    try {
      found = facts.of(request);
      if (found.isEmpty()) {
        Problem problem = callers.problem(request);
        // Only problems with an access token have headers.
        if (!problem.headers().isEmpty()) {
          return false;
        }
        Problems.refuse(request, response, problem);
        return true;
      }
    } catch (RuntimeException e) {
      Problems.refuse(request, response, Failures.problem(e));
      return true;
    }
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    Json.write(response, HttpServletResponse.SC_OK, found.get());
    return true;
  }

  /** For example, Jersey refuses an address that isn't a URI with a status and no body. */
  private static boolean isEmptyError(HttpServletRequest request, HttpServletResponse response) {
    return response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST
        && response.getContentType() == null
        && !request.isAsyncStarted()
        && !response.isCommitted();
  }
}
