<%@ page contentType="text/html; charset=UTF-8" import="org.apache.shiro.SecurityUtils" %>
<!doctype html>
<title>Remembered</title>
<p>Hello again, <%= SecurityUtils.getSubject().getPrincipal() %>, <%= SecurityUtils.getSubject().isRemembered() %>.</p>
