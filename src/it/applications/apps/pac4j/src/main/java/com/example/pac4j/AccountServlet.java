package com.example.pac4j;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.pac4j.core.context.WebContext;
import org.pac4j.core.profile.ProfileManager;
import org.pac4j.core.util.Pac4jConstants;
import org.pac4j.jee.context.JEEContext;
import org.pac4j.jee.context.session.JEESessionStore;

/** A person's page. */
@WebServlet("/account")
public final class AccountServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    WebContext context = new JEEContext(request, response);
    ProfileManager profiles = new ProfileManager(context, new JEESessionStore());
    response.setContentType("text/html; charset=UTF-8");
    response
        .getWriter()
        .printf(
            "<p>Hello %s, tab %s, note %s</p><form method=post><input name=note>"
                + "<input type=hidden name=%s value='%s'></form>",
            profiles.getProfile().orElseThrow().getUsername(),
            request.getParameter("tab"),
            request.getSession().getAttribute("note"),
            Pac4jConstants.CSRF_TOKEN,
            request.getAttribute(Pac4jConstants.CSRF_TOKEN));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().setAttribute("note", request.getParameter("note"));
    response.sendRedirect("/account");
  }
}
