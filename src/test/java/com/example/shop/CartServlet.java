package com.example.shop;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A cart in the session: a list that is changed in place. */
public class CartServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  /** Shows the cart, without creating a session. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    List<String> cart = session == null ? List.of() : cart(session);
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(String.join(", ", cart));
  }

  /** Adds {@code item}, and says after how many seconds without a visit the cart is lost. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    cart(session).add(request.getParameter("item"));
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(session.getMaxInactiveInterval());
  }

  /** Discards the cart. */
  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  static List<String> cart(HttpSession session) {
    @SuppressWarnings("unchecked")
    List<String> cart = (List<String>) session.getAttribute("cart");
    if (cart == null) {
      cart = new ArrayList<>();
      session.setAttribute("cart", cart);
    }
    return cart;
  }
}
