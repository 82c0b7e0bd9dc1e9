package io.biscotti.web;

import io.biscotti.database.DatabaseException;
import io.biscotti.lifecycle.SessionException;
import io.biscotti.page.StatusProblem;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Problems;
import io.biscotti.problem.Refusal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A servlet for one method at one path. It handles OPTIONS itself, treats HEAD as GET without the
 * body, and refuses every other method with 405. Its responses are not cached. Thread-safe if its
 * action is.
 */
public final class Route extends HttpServlet {
  private static final String OPTIONS = "OPTIONS";

  private final String method;
  private final String allow;
  private final transient Action action;

  /** Handles requests. */
  @FunctionalInterface
  public interface Action {
    /**
     * Handles a request.
     *
     * @throws Refusal to respond with its problem
     * @throws IOException if the client has disconnected
     */
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;
  }

  /**
   * Creates a route.
   *
   * @param method {@code GET}, which includes HEAD, or {@code POST}
   * @param action what it does
   */
  public Route(String method, Action action) {
    this.method = method;
    this.allow = (method.equals("GET") ? "GET, HEAD, " : method + ", ") + OPTIONS;
    this.action = action;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    try {
      answer(request, response);
    } catch (Refusal refusal) {
      refuse(request, response, refusal.problem());
    } catch (DatabaseException e) {
      refuse(request, response, Fault.away(e));
    } catch (SessionException e) {
      refuse(request, response, Fault.unsaved(e));
    }
  }

  /** Clients of the walk-through expect a member {@code error}. */
  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    Problems.refuse(
        request, response, problem.error().isPresent() ? problem : problem.error(problem.detail()));
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String asked = request.getMethod();
    // The container drops the body of a response to HEAD.
    if (asked.equals(method) || (asked.equals("HEAD") && method.equals("GET"))) {
      action.answer(request, response);
    } else if (asked.equals(OPTIONS)) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      response.setHeader("Allow", allow);
    } else {
      throw new Refusal(StatusProblem.methodNotAllowed(allow));
    }
  }
}
