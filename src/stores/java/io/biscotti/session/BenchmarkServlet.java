package io.biscotti.session;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Fills a session of six attributes, reads two of them, or changes one. */
final class BenchmarkServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final boolean sessions;

  /** Uses no session if there is no store. */
  BenchmarkServlet(boolean sessions) {
    this.sessions = sessions;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    response.getWriter().print(sessions ? work(request) : "hello");
  }

  private static Object work(HttpServletRequest request) {
    HttpSession session = request.getSession();
    switch (request.getServletPath()) {
      case "/new" -> {
        session.setAttribute("user", "john.smith@example.com");
        session.setAttribute("csrf", "q8f3kd72hsl0x9w4mznb61vytr5eo3pa");
        session.setAttribute("locale", Locale.GERMANY);
        session.setAttribute("roles", new ArrayList<>(List.of("customer", "editor", "reviewer")));
        String articles = request.getParameter("articles");
        session.setAttribute(
            "cart",
            "article 4711, two pieces; "
                .repeat(articles == null ? 30 : Integer.parseInt(articles)));
        session.setAttribute("count", 0);
        return "new";
      }
      case "/write" -> {
        int count = (Integer) session.getAttribute("count");
        session.setAttribute("count", count + 1);
        return count;
      }
      default -> {
        return session.getAttribute("user") + " " + session.getAttribute("count");
      }
    }
  }
}
