package com.example.guice;

import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Shows, fills and drops the cart. */
@Singleton
public class CartServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Provider<Cart> cart;
  private final transient Provider<HttpSession> session;

  @Inject
  CartServlet(Provider<Cart> cart, Provider<HttpSession> session) {
    this.cart = cart;
    this.session = session;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print("cart " + cart.get());
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("leave") != null) {
      session.get().invalidate();
    } else {
      cart.get().add(request.getParameter("item"));
    }
    response.sendRedirect("/cart");
  }
}
