<%@ page contentType="text/html; charset=UTF-8" session="false" %>
<!doctype html>
<title>None</title>
<p>Session: <%= request.getSession(false) == null ? "none" : "one" %>.</p>
