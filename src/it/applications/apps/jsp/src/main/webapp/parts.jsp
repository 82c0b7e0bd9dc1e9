<%@ page contentType="text/html; charset=UTF-8" buffer="1kb" %>
<!doctype html>
<title>Parts</title>
<jsp:include page="part.jsp"/>
<p>And ${sessionScope.part}.</p>
