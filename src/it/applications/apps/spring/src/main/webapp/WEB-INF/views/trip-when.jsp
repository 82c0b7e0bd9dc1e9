<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>When?</title>
<p>To ${trip.destination}.</p>
<form method="post">
  <input name="day">
  <input type="hidden" name="${_csrf.parameterName}" value="${_csrf.token}">
</form>
