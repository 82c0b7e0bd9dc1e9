<%@ page contentType="text/html; charset=UTF-8" %>
<%@ taglib prefix="s" uri="/struts-tags" %>
<!doctype html>
<title>Wizard</title>
<p>Step <s:property value="step"/>, city <s:property value="city"/>.</p>
