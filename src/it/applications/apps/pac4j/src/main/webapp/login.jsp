<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>Sign in</title>
<p>Please sign in. ${param.error} <%= session.getAttribute("note") %></p>
<form method="post" action="/callback?client_name=FormClient">
  <input name="username">
  <input name="password" type="password">
</form>
