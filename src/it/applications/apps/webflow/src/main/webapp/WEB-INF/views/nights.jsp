<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>nights</title>
<p>How many nights in ${booking.hotel}?</p>
<form method="post" action="${flowExecutionUrl}">
  <input name="nights" value="${booking.nights}">
  <input type="submit" name="_eventId_next"><input type="submit" name="_eventId_back">
</form>
