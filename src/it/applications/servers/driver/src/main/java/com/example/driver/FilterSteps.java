package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/** Libraries that bring their own filters or listeners. */
final class FilterSteps {

  private FilterSteps() {}

  static Application pac4j() {
    return new Steps()
        .then("a protected page asks to sign in", FilterSteps::asksToSignIn)
        .then("a wrong password", v -> signIn(v, "wrong").shows("CredentialsException"))
        .then("sign in, back to the page, in a new session", FilterSteps::signIn)
        .then("a post with the CSRF token", v -> note(v, "blue").shows("note blue"))
        .then("a post without it", v -> forged(v).shows(403))
        .then("a token that was replaced", FilterSteps::replaced)
        .then("another person in the same browser", FilterSteps::another)
        .then("sign out", FilterSteps::signOut)
        .of("pac4j", "pac4j 6.3.1", "org.pac4j.**");
  }

  private static void asksToSignIn(Visit visit) throws Exception {
    visit.keep("form", visit.browser().get("/account?tab=2").shows("Please sign in"));
  }

  private static Page signIn(Visit visit, String password) throws Exception {
    return visit.browser().submit(visit.open("form"), "username", "anna", "password", password);
  }

  private static void signIn(Visit visit) throws Exception {
    String before = visit.browser().cookieHeader();
    visit.keep(
        "page", signIn(visit, "anna").isAt("/account").shows("Hello anna, tab 2, note null"));
    if (visit.browser().cookieHeader().equals(before)) {
      throw new Mismatch("the session is the same");
    }
  }

  private static Page note(Visit visit, String note) throws Exception {
    Page page = visit.browser().get("/account").shows("Hello anna");
    return visit.browser().submit(page, "note", note);
  }

  private static Page forged(Visit visit) throws Exception {
    return visit.browser().post("/account", Map.of("note", "forged"));
  }

  /** Each response has a new token. */
  private static void replaced(Visit visit) throws Exception {
    visit.browser().submit(visit.open("page"), "note", "late").shows(403);
    visit.browser().get("/account").shows("note blue");
  }

  private static void another(Visit visit) throws Exception {
    visit.browser().submit(visit.open("form"), "username", "ben", "password", "ben");
    visit.browser().get("/account").shows("Hello ben");
  }

  private static void signOut(Visit visit) throws Exception {
    visit.browser().get("/logout?url=/login.jsp").isAt("/login.jsp").shows("null");
    visit.browser().get("/account").isAt("/login.jsp").shows("Please sign in");
  }

  static Application guice() {
    return new Steps()
        .then("a @SessionScoped object", v -> v.browser().get("/cart").shows("cart []"))
        .then("changed in place", v -> add(v, "tea").shows("cart [tea]"))
        .then("changed again", v -> add(v, "milk").shows("cart [tea, milk]"))
        .then("another browser", v -> v.browser("other").get("/cart").shows("cart []"))
        .then("leave", FilterSteps::leave)
        .of("guice", "Guice 7.0.0", "com.example.guice.*");
  }

  private static Page add(Visit visit, String item) throws Exception {
    return visit.browser().post("/cart", Map.of("item", item));
  }

  private static void leave(Visit visit) throws Exception {
    visit.browser().get("/cart").shows("cart [tea, milk]");
    visit.browser().post("/cart", Map.of("leave", "")).shows("cart []");
  }

  static Application javaMelody() {
    return new Steps()
        .then("an attribute", v -> note(v.browser(), "blue"))
        .then("it is there", v -> v.browser().get("/note").shows("note blue"))
        .then("the monitor counts requests", FilterSteps::counts)
        .then("it lists sessions with their attributes", FilterSteps::lists)
        .then("it ends a session", FilterSteps::ends)
        .then("it ends all sessions", FilterSteps::endsAll)
        .of(
            "javamelody",
            "JavaMelody 2.6.0",
            "net.bull.javamelody.SessionListener",
            Map.of("biscotti.session.hold", "64k"));
  }

  private static void note(Browser browser, String note) throws Exception {
    browser.post("/note", Map.of("note", note)).shows("note " + note);
  }

  private static void counts(Visit visit) throws Exception {
    visit.browser().get("/note").shows("note blue");
    visit.browser("monitor").get("/monitoring").shows("/note GET");
  }

  private static void lists(Visit visit) throws Exception {
    note(visit.browser("second"), "seen");
    Page list = visit.browser("monitor").get("/monitoring?part=sessions").shows("sessionId=");
    visit.browser("monitor").follow(list, "sessionId=").shows("note");
  }

  private static void ends(Visit visit) throws Exception {
    note(visit.browser("third"), "gone");
    Browser monitor = visit.browser("monitor");
    Page list = monitor.get("/monitoring?part=sessions").shows("sessionId=");
    monitor.follow(monitor.follow(list, "sessionId="), "invalidate_session").shows("");
    String third = visit.browser("third").get("/note").body();
    String second = visit.browser("second").get("/note").body();
    if (!third.contains("none") && !second.contains("none")) {
      throw new Mismatch("no session has ended");
    }
  }

  private static void endsAll(Visit visit) throws Exception {
    note(visit.browser("fourth"), "gone");
    Browser monitor = visit.browser("monitor");
    monitor.get("/monitoring?part=sessions&action=invalidate_sessions").shows("");
    visit.browser("fourth").get("/note").shows("note none");
  }
}
