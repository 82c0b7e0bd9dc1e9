package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/** JSP, Jakarta REST, and WebSocket. */
final class ServletSteps {

  private ServletSteps() {}

  static Application jsp() {
    return new Steps()
        .then("a page without a session", v -> v.browser().get("/none.jsp").shows("Session: none"))
        .then(
            "an attribute is set at the end of the page",
            v -> v.browser().get("/index.jsp").shows("[], 0 visits"))
        .then("it is there", v -> v.browser().get("/index.jsp").shows("1 visits", "The end."))
        .then("a bean of the session", v -> post(v, "tea").shows("[tea]"))
        .then("the bean, changed in place", v -> post(v, "milk").shows("[tea, milk]"))
        .then("an include sets an attribute", v -> v.browser().get("/parts.jsp").shows("included"))
        .then("leave", v -> v.browser().get("/leave.jsp").shows("[], 0 visits"))
        .of("jsp", "Jakarta Pages (JSP)", "com.example.jsp.*");
  }

  private static Page post(Visit visit, String item) throws Exception {
    return visit.browser().post("/index.jsp", Map.of("item", item));
  }

  static Application jersey() {
    return new Steps()
        .then("nothing yet", v -> v.browser().get("/api/notes").shows("[]"))
        .then("add", v -> add(v, "tea", 3).shows("tea"))
        .then("add another", v -> add(v, "milk", 5).shows("tea", "milk"))
        .then("list", v -> v.browser().get("/api/notes").shows("\"stars\":3", "milk"))
        .then("list later", v -> v.browser().get("/api/notes/later").shows("tea", "milk"))
        .then("end", v -> v.browser().postJson("/api/notes/end", "").shows("[]"))
        .then("ended", v -> v.browser().get("/api/notes").shows("[]").lacks("tea"))
        .of("jersey", "Jersey 4.0.2", "");
  }

  private static Page add(Visit visit, String text, int stars) throws Exception {
    String json = "{\"text\":\"%s\",\"stars\":%d}".formatted(text, stars);
    return visit.browser().postJson("/api/notes", json);
  }

  static Application webSocket() {
    return new Steps()
        .then("nobody", v -> chat(v, "Hello nobody", "nobody says hi"))
        .then("a servlet sets a name", v -> v.browser().get("/name?value=anna").shows("named"))
        .then("the handshake sees it", v -> chat(v, "Hello anna", "anna says hi"))
        .then("another name", v -> v.browser().get("/name?value=ben").shows("named"))
        .then("a new handshake sees it", v -> chat(v, "Hello ben", "ben says hi"))
        .of("websocket", "Jakarta WebSocket", "");
  }

  private static void chat(Visit visit, String greeting, String reply) throws Exception {
    try (Socket socket = Socket.open(visit.browser(), "/chat")) {
      socket.require(greeting);
      socket.send("hi");
      socket.require(reply);
    }
  }
}
