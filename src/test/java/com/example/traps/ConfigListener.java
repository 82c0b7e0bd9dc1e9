package com.example.traps;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.SessionCookieConfig;

/** Configures the session cookie in code, before the filters start. */
public class ConfigListener implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    SessionCookieConfig cookie = event.getServletContext().getSessionCookieConfig();
    cookie.setSecure(false);
    cookie.setHttpOnly(false);
    cookie.setMaxAge(3_600);
  }
}
