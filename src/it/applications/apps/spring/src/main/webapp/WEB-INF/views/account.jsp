<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>Account</title>
<p>Hello ${name}, tab ${tab}, cart ${items}. ${message}</p>
<form action="/cart" method="post">
  <input name="item">
  <input type="hidden" name="${_csrf.parameterName}" value="${_csrf.token}">
</form>
<form action="/note" method="post">
  <input name="note">
  <input type="hidden" name="${_csrf.parameterName}" value="${_csrf.token}">
</form>
<form action="/logout" method="post">
  <input type="submit" name="out" value="Sign out">
  <input type="hidden" name="${_csrf.parameterName}" value="${_csrf.token}">
</form>
