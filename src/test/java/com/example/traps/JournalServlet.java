package com.example.traps;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Returns the journals, and leaves the session alone. */
public class JournalServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  /**
   * Returns the events of listeners ({@code /events}), the calls of the observer ({@code
   * /observed}), or the results of steps ({@code /outcomes}).
   */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Journal journal =
        switch (request.getServletPath()) {
          case "/events" -> Journal.EVENTS;
          case "/observed" -> Journal.OBSERVED;
          default -> Journal.OUTCOMES;
        };
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(journal.take());
  }
}
