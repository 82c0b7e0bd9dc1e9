<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>Where?</title>
<form method="post">
  <input name="destination" value="${trip.destination}">
  <input type="hidden" name="${_csrf.parameterName}" value="${_csrf.token}">
</form>
