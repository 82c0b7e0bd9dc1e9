<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<p>Booked ${booking.nights} nights in ${booking.hotel}.</p>
