package com.example.traps;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/**
 * Uses the session before the first filter and after the last, if the request has a parameter
 * {@code early}. Its value is the prefix of each line in the journal.
 */
public class EarlyListener implements ServletRequestListener {

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    HttpServletRequest request = (HttpServletRequest) event.getServletRequest();
    String name = request.getParameter("early");
    if (name != null) {
      Journal.EVENTS.add(name + " early had " + (request.getSession(false) != null));
      HttpSession session = request.getSession();
      Journal.EVENTS.add(name + " early sees " + session.getAttribute("n"));
      session.setAttribute("early", "here");
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    HttpServletRequest request = (HttpServletRequest) event.getServletRequest();
    String name = request.getParameter("early");
    if (name != null) {
      HttpSession session = request.getSession(false);
      Object value = session == null ? null : session.getAttribute("n");
      Journal.EVENTS.add(name + " late sees " + value);
    }
  }
}
