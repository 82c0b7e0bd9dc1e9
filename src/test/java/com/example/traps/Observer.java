package com.example.traps;

import io.biscotti.lifecycle.Session;
import io.biscotti.session.SessionObserver;
import io.biscotti.session.Sessions;
import io.biscotti.store.Loaded;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/**
 * Records every call about a session. The parameter {@code obs} makes it {@code throw} or {@code
 * fail} each time, or {@code set} an attribute of the session that was found.
 */
public class Observer implements ServletContextListener, SessionObserver {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    event.getServletContext().setAttribute(Sessions.OBSERVER, this);
  }

  @Override
  public void rejected(HttpServletRequest request, Loaded.Absent absent) {
    note(
        request,
        "rejected %s id=%s session=%s"
            .formatted(absent.reason(), !absent.id().isEmpty(), request.getSession(false) != null));
  }

  @Override
  public void found(HttpServletRequest request, HttpSession session) {
    note(
        request,
        "found n=%s same=%s"
            .formatted(session.getAttribute("n"), session == request.getSession(false)));
    if ("set".equals(request.getParameter("obs"))) {
      session.setAttribute("seen", "yes");
    }
  }

  @Override
  public void saved(HttpServletRequest request, Session session) {
    HttpSession ours = request.getSession(false);
    note(
        request,
        "saved n=%s same=%s ends=%s"
            .formatted(
                ours.getAttribute("n"),
                session.id().equals(ours.getId()),
                session.idleExpiresAt().equals(session.lastSeenAt().plusSeconds(1800))));
  }

  private static void note(HttpServletRequest request, String line) {
    Journal.OBSERVED.add(line);
    switch (String.valueOf(request.getParameter("obs"))) {
      case "throw" -> throw new IllegalStateException("the observer throws");
      case "fail" -> throw new AssertionError("the observer fails");
      default -> {}
    }
  }
}
