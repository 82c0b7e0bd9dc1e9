package com.example.framework;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/**
 * GET returns the attribute {@code eager}, or with {@code ?heard} the calls that the listeners
 * recorded; a parameter {@code do} changes the session.
 */
public class PageServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("heard") != null) {
      response.getWriter().print(Heard.take());
      return;
    }
    String change = request.getParameter("do") == null ? "" : request.getParameter("do");
    switch (change) {
      case "set" -> request.getSession().setAttribute("n", "1");
      case "fill" -> {
        byte[] bytes = new byte[Integer.parseInt(request.getParameter("bytes"))];
        new java.util.Random(1).nextBytes(bytes);
        request.getSession().setAttribute("n", bytes);
      }
      case "object" -> request.getSession().setAttribute("cart", new Cart());
      case "renew" -> request.changeSessionId();
      case "end" -> request.getSession().invalidate();
      default -> {
        HttpSession session = request.getSession(false);
        response.getWriter().print(session == null ? "none" : session.getAttribute("eager"));
      }
    }
  }

  /** A type that is neither registered nor serializable. */
  public static class Cart {}
}
