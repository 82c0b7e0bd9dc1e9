package io.biscotti.bench.server;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The state that the servlet reads and writes. The readers return whether everything was there. */
sealed interface State {

  /** Begins a session. */
  void start(HttpServletRequest request, HttpServletResponse response);

  /** Ends the session and begins another. */
  default void again(HttpServletRequest request, HttpServletResponse response) {
    start(request, response);
  }

  /** Looks up the user. */
  boolean read(HttpServletRequest request);

  /** Looks up every attribute. */
  boolean readAll(HttpServletRequest request);

  /** Increments the counter. */
  void write(HttpServletRequest request, HttpServletResponse response);

  /** No state: the cost of only the container and the servlet. */
  record None() implements State {
    @Override
    public void start(HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean read(HttpServletRequest request) {
      return true;
    }

    @Override
    public boolean readAll(HttpServletRequest request) {
      return true;
    }

    @Override
    public void write(HttpServletRequest request, HttpServletResponse response) {}
  }

  /**
   * A meaningless cookie that is parsed and sent: no session in a cookie can cost less. The length
   * of its value is a parameter of {@code /start}.
   */
  record Carried() implements State {
    private static final String NAME = "session";

    @Override
    public void start(HttpServletRequest request, HttpServletResponse response) {
      send(response, "x".repeat(Integer.parseInt(request.getParameter("length"))));
    }

    @Override
    public boolean read(HttpServletRequest request) {
      return !value(request).isEmpty();
    }

    @Override
    public boolean readAll(HttpServletRequest request) {
      return read(request);
    }

    /** Sends another value of the same length. */
    @Override
    public void write(HttpServletRequest request, HttpServletResponse response) {
      String value = value(request);
      send(response, value.substring(1) + (value.charAt(0) == 'x' ? 'y' : 'x'));
    }

    private static String value(HttpServletRequest request) {
      for (Cookie cookie : request.getCookies()) {
        if (cookie.getName().equals(NAME)) {
          return cookie.getValue();
        }
      }
      throw new IllegalStateException("no cookie");
    }

    private static void send(HttpServletResponse response, String value) {
      response.addHeader("Set-Cookie", NAME + "=" + value + "; Path=/; HttpOnly; SameSite=Lax");
    }
  }

  /** An {@code HttpSession} from any provider. */
  record Session() implements State {
    private static final String USER = "user";
    private static final String ROLES = "roles";
    private static final String COUNTER = "counter";
    private static final Map<String, String> STRINGS =
        Map.of(
            "displayName", "John Appleseed",
            "email", "john@example.com",
            "locale", "en-GB",
            "theme", "dark",
            "tenant", "north");

    @Override
    public void start(HttpServletRequest request, HttpServletResponse response) {
      HttpSession session = request.getSession();
      session.setAttribute(USER, "john.appleseed");
      STRINGS.forEach(session::setAttribute);
      session.setAttribute(ROLES, new ArrayList<>(List.of("admin", "editor", "reader")));
    }

    @Override
    public void again(HttpServletRequest request, HttpServletResponse response) {
      request.getSession().invalidate();
      start(request, response);
    }

    @Override
    public boolean read(HttpServletRequest request) {
      HttpSession session = request.getSession(false);
      return session != null && session.getAttribute(USER) != null;
    }

    @Override
    public boolean readAll(HttpServletRequest request) {
      HttpSession session = request.getSession(false);
      boolean found = session != null && session.getAttribute(USER) != null;
      for (String name : STRINGS.keySet()) {
        found &= session != null && session.getAttribute(name) != null;
      }
      return found && session.getAttribute(ROLES) instanceof List<?> roles && roles.size() == 3;
    }

    @Override
    public void write(HttpServletRequest request, HttpServletResponse response) {
      HttpSession session = request.getSession(false);
      if (session == null) {
        throw new IllegalStateException("the session is gone");
      }
      Integer counter = (Integer) session.getAttribute(COUNTER);
      session.setAttribute(COUNTER, counter == null ? 1 : counter + 1);
    }
  }
}
