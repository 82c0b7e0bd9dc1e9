package com.example.traps;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Runs the steps in the parameters that its init-param {@code parameter} names, in order. A
 * dispatch keeps the request's parameters, so one request contains the steps of all servlets that
 * it passes.
 */
public class ScriptServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    new Script(request, response).run(getInitParameter("parameter"));
  }
}
