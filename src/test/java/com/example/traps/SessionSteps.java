package com.example.traps;

import io.biscotti.advice.SessionAdvisor;
import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.session.Sessions;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Steps that touch the session. */
final class SessionSteps {

  static final Map<String, Script.Step> ALL = new TreeMap<>();

  /** A session that is kept after its request, as careless applications do. */
  private static volatile HttpSession kept;

  static {
    ALL.put("set", (script, arg) -> session(script).setAttribute(arg[0], arg[1]));
    ALL.put("unset", (script, arg) -> session(script).removeAttribute(arg[0]));
    ALL.put("null", (script, arg) -> session(script).setAttribute(arg[0], null));
    ALL.put("live", (script, arg) -> session(script).setAttribute(arg[0], new Object()));
    ALL.put("object", (script, arg) -> session(script).setAttribute(arg[0], new StringBuilder()));
    ALL.put("watched", (script, arg) -> session(script).setAttribute(arg[0], watched(arg[1])));
    ALL.put("random", (script, arg) -> session(script).setAttribute(arg[0], random(arg[1])));
    ALL.put("lock", (script, arg) -> session(script).setAttribute(arg[0], new ReentrantLock()));
    ALL.put("hash", (script, arg) -> script.note(System.identityHashCode(get(script, arg[0]))));
    ALL.put("add", (script, arg) -> ((StringBuilder) get(script, arg[0])).append(arg[1]));
    ALL.put("list", (script, arg) -> session(script).setAttribute(arg[0], new ArrayList<>()));
    ALL.put("append", (script, arg) -> list(script, arg[0]).add(arg[1]));
    ALL.put("share", (script, arg) -> share(script, arg[0], arg[1]));
    ALL.put("get", (script, arg) -> script.note(get(script, arg[0])));
    ALL.put("size", (script, arg) -> script.note(String.valueOf(get(script, arg[0])).length()));
    ALL.put("names", (script, arg) -> script.note(names(session(script))));
    ALL.put("count", (script, arg) -> script.note(names(session(script)).size()));
    ALL.put("have", (script, arg) -> script.note(script.request.getSession(false) != null));
    ALL.put("need", (script, arg) -> session(script));
    ALL.put("id", (script, arg) -> script.note(session(script).getId()));
    ALL.put("new", (script, arg) -> script.note(session(script).isNew()));
    ALL.put("renew", (script, arg) -> script.note(script.request.changeSessionId()));
    ALL.put("end", (script, arg) -> session(script).invalidate());
    ALL.put("end.request", (script, arg) -> Sessions.end(script.request));
    ALL.put("keep", (script, arg) -> kept = session(script));
    ALL.put("advice", (script, arg) -> script.note(advice(script)));
    ALL.put("kept.set", (script, arg) -> kept.setAttribute(arg[0], arg[1]));
    ALL.put("kept.use", (script, arg) -> use(script, arg[0]));
    ALL.put(
        "idle", (script, arg) -> session(script).setMaxInactiveInterval(Integer.parseInt(arg[0])));
    ALL.put("idle?", (script, arg) -> script.note(session(script).getMaxInactiveInterval()));
    ALL.put("created", (script, arg) -> script.note(session(script).getCreationTime()));
    ALL.put("seen", (script, arg) -> script.note(session(script).getLastAccessedTime()));
    ALL.put("requested", (script, arg) -> requested(script));
    ALL.put("requested.id", (script, arg) -> script.note(script.request.getRequestedSessionId()));
    ALL.put("sent", (script, arg) -> sent(script));
    ALL.put("copy", (script, arg) -> session(script).setAttribute(arg[0], fields(script)));
    ALL.put("sent.all", (script, arg) -> sentToFilter(script));
    ALL.put("access", (script, arg) -> access(script, it -> it.setAttribute(arg[0], arg[1])));
    ALL.put("access.end", (script, arg) -> access(script, HttpSession::invalidate));
  }

  private SessionSteps() {}

  private static HttpSession session(Script script) {
    return script.request.getSession();
  }

  private static Object get(Script script, String name) {
    HttpSession session = script.request.getSession(false);
    return session == null ? "no session" : session.getAttribute(name);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Script script, String name) {
    return (List<Object>) session(script).getAttribute(name);
  }

  private static void share(Script script, String from, String to) {
    session(script).setAttribute(to, session(script).getAttribute(from));
  }

  private static List<String> names(HttpSession session) {
    return Collections.list(session.getAttributeNames()).stream().sorted().toList();
  }

  private static Watched watched(String text) {
    Watched watched = new Watched();
    watched.setText(text);
    return watched;
  }

  /** Text that doesn't compress and is always the same. */
  private static String random(String size) {
    StringBuilder text = new StringBuilder();
    new Random(1).ints(Integer.parseInt(size), 0, 64).forEach(i -> text.append((char) ('0' + i)));
    return text.toString();
  }

  private static String advice(Script script) {
    return SessionAdvisor.in(script.request.getServletContext()).orElseThrow().advice().text();
  }

  private static void requested(Script script) {
    script.note(
        "id=%s valid=%s cookie=%s url=%s"
            .formatted(
                script.request.getRequestedSessionId() != null,
                script.request.isRequestedSessionIdValid(),
                script.request.isRequestedSessionIdFromCookie(),
                script.request.isRequestedSessionIdFromURL()));
  }

  /** The request's cookies, by every method that returns them. */
  private static void sent(Script script) {
    Cookie[] cookies = script.request.getCookies();
    script.note(
        "cookies=%s header=%s headers=%s named=%s"
            .formatted(
                cookies == null ? null : Arrays.stream(cookies).map(Cookie::getName).toList(),
                script.request.getHeader("Cookie"),
                Collections.list(script.request.getHeaders("cookie")),
                Collections.list(script.request.getHeaderNames()).stream()
                    .anyMatch("cookie"::equalsIgnoreCase)));
  }

  private static List<String> fields(Script script) {
    return new ArrayList<>(Collections.list(script.request.getHeaders("Cookie")));
  }

  private static void sentToFilter(Script script) {
    script.note(
        ServletCookies.header(script.request).cookies().stream()
            .map(CookieHeader.Sent::name)
            .toList());
  }

  /** Calls each method once, on a session that has ended. */
  private static void use(Script script, String method) {
    switch (method) {
      case "getAttribute" -> kept.getAttribute("n");
      case "getAttributeNames" -> kept.getAttributeNames();
      case "setAttribute" -> kept.setAttribute("n", "1");
      case "removeAttribute" -> kept.removeAttribute("n");
      case "getCreationTime" -> kept.getCreationTime();
      case "getLastAccessedTime" -> kept.getLastAccessedTime();
      case "isNew" -> kept.isNew();
      case "invalidate" -> kept.invalidate();
      case "getId" -> kept.getId();
      case "getServletContext" -> kept.getServletContext();
      case "getMaxInactiveInterval" -> kept.getMaxInactiveInterval();
      case "setMaxInactiveInterval" -> kept.setMaxInactiveInterval(60);
      default -> throw new IllegalArgumentException("no such method: " + method);
    }
    script.note("fine");
  }

  private static void access(Script script, Consumer<HttpSession> use) throws Exception {
    HttpSession.Accessor accessor = session(script).getAccessor();
    if (accessor == null) {
      script.note("no accessor");
      return;
    }
    Thread outside = new Thread(() -> accessor.access(use));
    outside.start();
    outside.join();
  }
}
