package com.example.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.MessageDigest;

/** Signs in and out. */
@WebServlet({"/sign-in", "/sign-out"})
public class SignInServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  /** Signs in, or out at {@code /sign-out}. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getServletPath().equals("/sign-out")) {
      HttpSession session = request.getSession(false);
      if (session != null) {
        session.invalidate();
      }
      response.sendRedirect("cart");
    } else if (isRight(request.getParameter("user"), request.getParameter("password"))) {
      // Each sign-in gets a new id, so that a session id planted earlier is worthless.
      HttpSession session = request.getSession();
      request.changeSessionId();
      session.setAttribute("user", request.getParameter("user"));
      response.sendRedirect("cart");
    } else {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
      Page.write(response, form("Wrong user name or password."));
    }
  }

  /** Put your own check here. This shop knows one person. */
  private static boolean isRight(String user, String password) {
    return user != null
        && password != null
        && user.equals("ann")
        && MessageDigest.isEqual(password.getBytes(UTF_8), "seven green otters".getBytes(UTF_8));
  }

  static String form(String message) {
    return """
        <form method="post" action="sign-in"><p>%s</p>
        <input name="user" required> <input name="password" type="password" required>
        <button>Sign in</button></form>
        """
        .formatted(message);
  }

  static String greeting(String user) {
    return """
        <form method="post" action="sign-out"><p>Signed in as %s.</p><button>Sign out</button></form>
        """
        .formatted(Page.escape(user));
  }
}
