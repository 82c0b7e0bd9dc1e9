<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>hotel</title>
<p>Which hotel?</p>
<form method="post" action="${flowExecutionUrl}">
  <input name="hotel" value="${booking.hotel}">
  <input type="submit" name="_eventId_next">
</form>
