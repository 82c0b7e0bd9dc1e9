<%@ page contentType="text/html; charset=UTF-8" %>
<jsp:useBean id="cart" class="com.example.jsp.Cart" scope="session"/>
<!doctype html>
<title>Shop</title>
<% if (request.getParameter("item") != null) { cart.add(request.getParameter("item")); } %>
<p>In the cart: ${cart.items}, ${sessionScope.visits == null ? 0 : sessionScope.visits} visits.</p>
<% Integer visits = (Integer) session.getAttribute("visits");
   session.setAttribute("visits", visits == null ? 1 : visits + 1); %>
<form method="post"><input name="item"></form>
<%@ include file="footer.jspf" %>
