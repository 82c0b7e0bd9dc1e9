<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>confirm</title>
<p>${booking.nights} nights in ${booking.hotel}?</p>
<form method="post" action="${flowExecutionUrl}">
  <input type="submit" name="_eventId_book"><input type="submit" name="_eventId_back">
</form>
