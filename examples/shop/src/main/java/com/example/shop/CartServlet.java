package com.example.shop;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Shows the cart, which is a list in the session, and adds to it. */
@WebServlet("/cart")
public class CartServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  /** Shows the cart, without creating a session. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    String items =
        cart(session).stream()
            .map(item -> "<li>" + Page.escape(item) + "</li>")
            .collect(Collectors.joining());
    String user = session == null ? null : (String) session.getAttribute("user");
    Page.write(
        response,
        """
        <ul>%s</ul>
        <form method="post" action="cart"><input name="item" required> <button>Add</button></form>
        %s
        """
            .formatted(items, user == null ? SignInServlet.form("") : SignInServlet.greeting(user)));
  }

  /** Adds an item. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String item = request.getParameter("item");
    if (item == null || item.isBlank() || item.length() > 50) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST, "item: 1 to 50 characters");
      return;
    }
    HttpSession session = request.getSession();
    List<String> cart = cart(session);
    cart.add(item);
    session.setAttribute("cart", cart);
    response.sendRedirect("cart");
  }

  private static List<String> cart(HttpSession session) {
    @SuppressWarnings("unchecked")
    List<String> cart = session == null ? null : (List<String>) session.getAttribute("cart");
    return cart == null ? new ArrayList<>() : cart;
  }
}
