package io.biscotti.cluster;

import io.biscotti.session.Sessions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Collections;
import java.util.stream.Collectors;

/**
 * Adds numbers to a session, each as an attribute of its own: {@code POST /count?add=7}, with
 * {@code &pause=50} for 50 ms between reading the session and writing to it. Answers with all of
 * its numbers, or with 401 and the reason if there is no session.
 */
public final class CountingServlet extends HttpServlet {

  private static final long serialVersionUID = 1;
  private static final String PREFIX = "n";

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answer(request, response, request.getSession(false));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    if (session != null) {
      String number = request.getParameter("add");
      session.getAttribute(PREFIX + number);
      pause(request.getParameter("pause"));
      session.setAttribute(PREFIX + number, Integer.valueOf(number));
    }
    answer(request, response, session);
  }

  private static void pause(String millis) throws IOException {
    try {
      Thread.sleep(millis == null ? 0 : Long.parseLong(millis));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void answer(
      HttpServletRequest request, HttpServletResponse response, HttpSession session)
      throws IOException {
    response.setContentType("text/plain;charset=utf-8");
    if (session == null) {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      String why = Sessions.absence(request).map(Object::toString).orElse("no cookie");
      response.getWriter().print(why);
      return;
    }
    String numbers =
        Collections.list(session.getAttributeNames()).stream()
            .filter(name -> name.matches(PREFIX + "\\d+"))
            .map(name -> name.substring(PREFIX.length()))
            .collect(Collectors.joining(" "));
    response.getWriter().print(numbers);
  }
}
