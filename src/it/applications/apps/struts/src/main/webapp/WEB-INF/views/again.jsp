<%@ page contentType="text/html; charset=UTF-8" %>
<!doctype html>
<title>Again</title>
<p>Ordered already.</p>
