package com.example.openwebbeans;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

@WebServlet("/shop/*")
public class ShopServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().println(answer(request));
  }

  private String answer(HttpServletRequest request) {
    // Neither Tomcat nor Jetty injects into a servlet for OpenWebBeans without a module of the
    // server.
    Cart cart = CDI.current().select(Cart.class).get();
    Booking booking = CDI.current().select(Booking.class).get();
    String value = request.getParameter("value");
    switch (request.getPathInfo()) {
      case "/add":
        cart.add(value);
        return "added";
      case "/cart":
        return "cart " + cart.items();
      case "/begin":
        return "conversation " + booking.begin(value);
      case "/booking":
        return "hotel " + booking.hotel();
      case "/end":
        booking.end();
        return "ended";
      case "/leave":
        request.getSession().invalidate();
        return "left";
      default:
        return "destroyed " + Cart.DESTROYED.get();
    }
  }
}
