<%@ page contentType="text/html; charset=UTF-8" %>
<%@ taglib prefix="s" uri="/struts-tags" %>
<!doctype html>
<title>Cart</title>
<p>Cart: <s:property value="items"/>.</p>
<s:actionmessage/>
<s:form action="add"><s:textfield name="item"/></s:form>
<s:form action="order"><s:token/><s:textfield name="address"/></s:form>
