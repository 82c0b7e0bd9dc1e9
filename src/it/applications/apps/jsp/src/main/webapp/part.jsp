<%@ page contentType="text/html; charset=UTF-8" %>
<% session.setAttribute("part", "included"); %>
<p>Part of ${pageContext.session.id.length() > 0 ? "a session" : ""}.</p>
