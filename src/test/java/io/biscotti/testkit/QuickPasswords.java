package io.biscotti.testkit;

import io.biscotti.account.Argon2;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/**
 * Makes an application hash passwords in a four-hundredth of the usual time. It has to come before
 * the application's own listeners. Called by the container.
 */
public final class QuickPasswords implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    event.getServletContext().setAttribute(Argon2.class.getName(), new Argon2(64, 1, 1));
  }
}
