package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/** Complete applications that others have published, which run unchanged. */
final class WholeSteps {

  private static final String SESSION = "/servlets/servlet/SessionExample";
  private static final String PROTECTED = "/jsp/security/protected/index.jsp";
  private static final String SERVER = "Tomcat 11";

  private WholeSteps() {}

  /** These use classes of Tomcat, so no other server starts them. */
  static Application tomcatExamples() {
    return new Steps()
        .then("an attribute", v -> attribute(v, "color", "blue").shows("color = blue"))
        .then("another", v -> attribute(v, "size", "big").shows("color = blue", "size = big"))
        .then("they are there", v -> v.browser().get(SESSION).shows("color = blue", "size = big"))
        .then("delete one", WholeSteps::delete)
        .then("a cart, which is a bean", v -> cart(v, "3", "add").shows("<li> NIN CD"))
        .then(
            "the cart, changed in place", v -> cart(v, "4", "add").shows("NIN CD", "<li> JSP Book"))
        .then("remove from it", v -> cart(v, "3", "remove").shows("JSP Book").lacks("<li> NIN CD"))
        .then("guess a number", v -> guess(v, "0").shows("higher", "1 guesses"))
        .then("guess again", v -> guess(v, "101").shows("lower", "2 guesses"))
        .then("a bean that isn't serializable", WholeSteps::colors)
        .then("an own cookie", WholeSteps::cookie)
        .then("an asynchronous dispatch", v -> v.browser().get("/async/async0").shows("worked"))
        .then("a wrong password", v -> signIn(v, "wrong").shows("Invalid user name"))
        .then("sign in by the form, back to the page", v -> signIn(v, "apple").shows("<b>anna</b>"))
        .then("an attribute while signed in", WholeSteps::whileSignedIn)
        .then("the attributes of before are there", v -> page(v).shows("size", "tone"))
        .then("sign out", WholeSteps::signOut)
        .of(
            "tomcat-examples",
            "Tomcat's examples 11.0.24",
            "sessions.*;num.*;java.util.Random",
            Map.of("biscotti.session.unstorable", "local"))
        .onlyOn(SERVER);
  }

  private static Page attribute(Visit visit, String name, String value) throws Exception {
    return visit.browser().post(SESSION, Map.of("dataname", name, "datavalue", value));
  }

  private static void delete(Visit visit) throws Exception {
    Page page = visit.browser().get(SESSION);
    visit.browser().follow(page, "dataname=color").shows("size = big").lacks("color = blue");
  }

  private static Page cart(Visit visit, String item, String what) throws Exception {
    return visit.browser().get("/jsp/sessions/carts.jsp?itemId=" + item + "&submit=" + what);
  }

  private static Page guess(Visit visit, String number) throws Exception {
    return visit.browser().get("/jsp/num/numguess.jsp?guess=" + number);
  }

  /** This is one step, because such an object doesn't outlive the server. */
  private static void colors(Visit visit) throws Exception {
    Map<String, String> fields = Map.of("color1", "black", "color2", "red", "action", "Submit");
    visit.browser().post("/jsp/colors/colrs.jsp", fields).shows("attempts so far: 1");
    visit.browser().post("/jsp/colors/colrs.jsp", fields).shows("attempts so far: 2");
  }

  private static void cookie(Visit visit) throws Exception {
    String path = "/servlets/servlet/CookieExample";
    visit.browser().post(path, Map.of("cookiename", "fruit", "cookievalue", "fig"));
    visit.browser().get(path).shows("fruit", "fig").lacks("session");
  }

  private static Page signIn(Visit visit, String password) throws Exception {
    Page form = visit.browser().get(PROTECTED).shows("j_security_check");
    return visit.browser().submit(form, "j_username", "anna", "j_password", password);
  }

  /** The protected page: containers forget at a restart who has signed in. */
  private static Page page(Visit visit) throws Exception {
    Page page = visit.browser().get(PROTECTED).shows("");
    return page.body().contains("j_security_check")
        ? visit.browser().submit(page, "j_username", "anna", "j_password", "apple")
        : page;
  }

  private static void whileSignedIn(Visit visit) throws Exception {
    Page page = page(visit).shows("<b>anna</b>");
    visit.browser().submit(page, "dataName", "tone", "dataValue", "soft").shows("tone", "soft");
  }

  private static void signOut(Visit visit) throws Exception {
    page(visit).shows("<b>anna</b>");
    visit.browser().get(PROTECTED + "?logoff=true").shows("j_security_check");
    visit.browser().get(SESSION).lacks("size = big").lacks("tone = soft");
  }

  /** The manager manages Tomcat, so no other server starts it. */
  static Application tomcatManager() {
    return new Steps()
        .then("it asks for a password", v -> v.browser().get("/html").shows(401, "401"))
        .then("the list of applications", WholeSteps::list)
        .then("a form of that page", WholeSteps::expire)
        .then("the form of a page of before", WholeSteps::expire)
        .then("a form that was forged", WholeSteps::forged)
        .then("the status of the server", v -> v.browser().get("/status").shows("Server Status"))
        .then("the form of a page that is long gone", WholeSteps::outdated)
        .of("tomcat-manager", "Tomcat's manager 11.0.24", "org.apache.catalina.filters.**")
        .onlyOn(SERVER);
  }

  private static void list(Visit visit) throws Exception {
    visit.browser().authorize("anna", "apple");
    Page list = visit.browser().get("/html");
    visit.keep("list", list.shows("Tomcat Web Application Manager", "CSRF_NONCE"));
  }

  private static void expire(Visit visit) throws Exception {
    visit.browser().submit(visit.open("list"), "idle", "30").shows("OK - Session information");
  }

  private static void forged(Visit visit) throws Exception {
    visit.browser().post("/html/expire?path=%2F", Map.of("idle", "30")).shows(403);
  }

  /** The manager remembers only the numbers of the latest pages. */
  private static void outdated(Visit visit) throws Exception {
    for (int i = 0; i < 6; i++) {
      visit.browser().get("/html").shows("Tomcat Web Application Manager");
    }
    visit.browser().submit(visit.open("list"), "idle", "30").shows(403);
    visit.keep("list", visit.browser().get("/html"));
    expire(visit);
  }

  static Application activeMq() {
    return new Steps()
        .then("a message by REST, received by long polling", v -> message(v, "hello"))
        .then("another, in the same session", v -> message(v, "bye"))
        .then("publish prices", v -> publish(v).shows("Published"))
        .then("listen to prices and poll", WholeSteps::prices)
        .then("listen and poll again", WholeSteps::prices)
        .then("browse a queue", WholeSteps::browse)
        .of(
            "activemq",
            "ActiveMQ's web demo 6.1.8",
            "",
            Map.of("biscotti.session.unstorable", "local"))
        .deployedWith(
            Map.of(
                "org.apache.activemq.brokerURL",
                "vm://localhost?broker.persistent=false&broker.useJmx=false"));
  }

  /** This is one step, because the queue is in the server's memory. */
  private static void message(Visit visit, String text) throws Exception {
    listen(visit, "queue://FOO.BAR", "foo");
    visit.browser().post("/message/FOO/BAR?type=queue", Map.of("body", text)).shows("sent");
    visit.browser().get("/amq?timeout=5000").shows("<response id='foo'", text);
  }

  private static void listen(Visit visit, String destination, String name) throws Exception {
    visit
        .browser()
        .post("/amq", Map.of("destination", destination, "message", name, "type", "listen"))
        .shows("");
  }

  private static Page publish(Visit visit) throws Exception {
    return visit.browser().get("/portfolioPublish?count=3&stocks=IBMW");
  }

  private static void prices(Visit visit) throws Exception {
    listen(visit, "topic://STOCKS.*", "stocks");
    publish(visit).shows("Published");
    visit.browser().get("/amq?timeout=5000").shows("<response id='stocks'", "IBMW");
  }

  private static void browse(Visit visit) throws Exception {
    visit.browser().post("/message/SEE/ME?type=queue", Map.of("body", "look")).shows("sent");
    visit.browser().get("/queueBrowse/SEE/ME").shows("<message ");
  }
}
