package com.example.door;

import io.biscotti.guard.CsrfFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says where the request is, who sent it, and what the session holds, after each step of it. */
public class DoorServlet extends HttpServlet {

  private static final Map<String, HttpSession> KEPT = new ConcurrentHashMap<>();

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    StringBuilder said = new StringBuilder();
    String[] steps = request.getParameterValues("do");
    boolean isForm = request.getServletPath().equals("/form");
    for (String step : isForm || steps == null ? new String[0] : steps) {
      String[] parts = step.split(":", -1);
      String note = run(parts, request, response);
      if (note != null) {
        said.append(note).append('\n');
      }
    }
    if (response.isCommitted() || (!isForm && request.getAttribute("asked") != null)) {
      return;
    }
    response.setContentType("text/plain;charset=UTF-8");
    response
        .getWriter()
        .print(said + request.getServletPath() + " " + request.getMethod() + " " + who(request));
  }

  private static String who(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return request.getRemoteUser()
        + (request.isUserInRole("member") ? " member" : "")
        + (request.isUserInRole("host") ? " host" : "")
        + " "
        + (session == null ? "no session" : "cart=" + session.getAttribute("cart"));
  }

  private static @Nullable String run(
      String[] step, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    switch (step[0]) {
      case "put" -> request.getSession().setAttribute("cart", step[1]);
      case "id" -> {
        return request.getSession().getId();
      }
      case "names" -> {
        return Collections.list(request.getSession().getAttributeNames()).toString();
      }
      case "renew" -> request.changeSessionId();
      case "end" -> request.getSession().invalidate();
      case "login" -> request.login(step[1], step[2]);
      case "logout" -> request.logout();
      case "ask" -> {
        if (!request.authenticate(response)) {
          request.setAttribute("asked", true);
        }
      }
      case "token" -> {
        return CsrfFilter.offer(request, response);
      }
      case "plain" -> {
        response.getWriter().print("plain");
        response.flushBuffer();
      }
      case "cut" -> OtherNodes.cut(true);
      case "join" -> OtherNodes.cut(false);
      case "pass" -> LateClock.pass(Duration.parse(step[1]));
      case "keep" -> KEPT.put(step[1], request.getSession());
      case "end.kept" -> {
        return endKept(step[1]);
      }
      case "put.kept" -> {
        return refusal(() -> kept(step[1]).setAttribute("cart", "late"));
      }
      default -> throw new IllegalArgumentException(step[0]);
    }
    return null;
  }

  private static HttpSession kept(String name) {
    HttpSession session = KEPT.get(name);
    if (session == null) {
      throw new IllegalArgumentException(name);
    }
    return session;
  }

  private static String endKept(String name) {
    return refusal(() -> kept(name).invalidate());
  }

  private static String refusal(Runnable call) {
    try {
      call.run();
      return "done";
    } catch (IllegalStateException e) {
      return "refused";
    }
  }
}
