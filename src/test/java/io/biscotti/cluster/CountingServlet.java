package io.biscotti.cluster;

import io.biscotti.session.Sessions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Base64;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Adds numbers to a session, each as an attribute of its own: {@code POST /count?add=7}, with
 * {@code &pause=50} for 50 ms between reading the session and writing to it, and {@code
 * &bytes=20000} for a value of that size, which doesn't compress. Responds with all of the
 * session's numbers whose values are whole, or with 401 and the reason if there is no session.
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
      session.setAttribute(PREFIX + number, value(number, request.getParameter("bytes")));
    }
    answer(request, response, session);
  }

  private static Object value(String number, String bytes) {
    if (bytes == null) {
      return Integer.parseInt(number);
    }
    byte[] random = new byte[Integer.parseInt(bytes)];
    new Random(Long.parseLong(number)).nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  /** Whether the value is what was written. */
  private static boolean isWhole(String number, Object value) {
    return value instanceof String text
        ? text.equals(value(number, "" + Base64.getDecoder().decode(text).length))
        : Integer.valueOf(number).equals(value);
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
            .filter(number -> isWhole(number, session.getAttribute(PREFIX + number)))
            .collect(Collectors.joining(" "));
    response.getWriter().print(numbers);
  }
}
