<%@ page contentType="text/html; charset=UTF-8" import="org.apache.shiro.SecurityUtils" %>
<!doctype html>
<title>Account</title>
<% if (request.getParameter("note") != null) {
     SecurityUtils.getSubject().getSession().setAttribute("note", request.getParameter("note")); } %>
<p>Hello <%= SecurityUtils.getSubject().getPrincipal() %>, tab ${param.tab}, note ${sessionScope.note}.</p>
