package com.example.traps;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/** Uses the session before the first filter and after the last, if the request asks for it. */
public class EarlyListener implements ServletRequestListener {

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    HttpServletRequest request = (HttpServletRequest) event.getServletRequest();
    if (request.getParameter("early") != null) {
      Journal.EVENTS.add("early had " + (request.getSession(false) != null));
      HttpSession session = request.getSession();
      Journal.EVENTS.add("early sees " + session.getAttribute("n"));
      session.setAttribute("early", "here");
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    HttpServletRequest request = (HttpServletRequest) event.getServletRequest();
    if (request.getParameter("early") != null) {
      HttpSession session = request.getSession(false);
      Journal.EVENTS.add("late sees " + (session == null ? null : session.getAttribute("n")));
    }
  }
}
