package io.biscotti.bench.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The work that is measured. Whatever keeps the state, the answer has the same length:
 *
 * <ul>
 *   <li>{@code /start} begins a session: a user, five strings, a list of three roles
 *   <li>{@code /again} ends the session and begins another
 *   <li>{@code /read} reads the user
 *   <li>{@code /all} reads every attribute
 *   <li>{@code /write} increments a counter, which the first one adds
 *   <li>{@code /untouched} doesn't use the session
 * </ul>
 */
final class WorkServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final byte[] BODY = "john.smith@example.com".getBytes(StandardCharsets.US_ASCII);

  private final transient State state;

  WorkServlet(State state) {
    this.state = state;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getServletPath()) {
      case "/start" -> state.start(request, response);
      case "/again" -> state.again(request, response);
      case "/read" -> check(state.read(request));
      case "/all" -> check(state.readAll(request));
      case "/write" -> state.write(request, response);
      case "/untouched" -> {}
      default -> {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
        return;
      }
    }
    response.setContentType("text/plain");
    response.getOutputStream().write(BODY);
  }

  private static void check(boolean found) {
    if (!found) {
      throw new IllegalStateException("the session is gone");
    }
  }
}
