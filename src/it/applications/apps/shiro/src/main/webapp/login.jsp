<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>Sign in</title>
<p>Please sign in. ${shiroLoginFailure}</p>
<form method="post">
  <input name="username"><input name="password" type="password"><input name="rememberMe" type="checkbox" value="true">
</form>
