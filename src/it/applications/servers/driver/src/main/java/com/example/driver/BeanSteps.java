package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/** CDI and Jakarta Faces. */
final class BeanSteps {

  /**
   * The property that says whether each jar has its own beans for Weld. Mojarra sets it at startup,
   * sometimes after Weld has read it, and the names of beans in the session depend on it.
   */
  private static final String ISOLATION = "org.jboss.weld.environment.servlet.archive.isolation";

  private BeanSteps() {}

  static Application weld() {
    return cdi("weld", "Weld 6.0.4", "org.jboss.weld.**;java.util.concurrent.atomic.*");
  }

  static Application openWebBeans() {
    return cdi(
        "openwebbeans",
        "OpenWebBeans 4.0.3",
        "org.apache.webbeans.**;jakarta.enterprise.context.*;java.util.concurrent.atomic.*");
  }

  private static Application cdi(String folder, String title, String serializable) {
    return new Steps()
        .then("add to a @SessionScoped bean", v -> shop(v, "/add?value=tea", "added"))
        .then("it is there", v -> shop(v, "/cart", "cart [tea]"))
        .then("add another", v -> shop(v, "/add?value=milk", "added"))
        .then("both are there", v -> shop(v, "/cart", "cart [tea, milk]"))
        .then("begin a conversation", BeanSteps::begin)
        .then("begin another in a second tab", BeanSteps::beginAnother)
        .then("the first goes on", v -> inConversation(v, "one", "/booking", "hotel Ritz"))
        .then("the second goes on", v -> inConversation(v, "two", "/booking", "hotel Savoy"))
        .then("the first ends", v -> inConversation(v, "one", "/end", "ended"))
        .then("the second goes on after that", v -> inConversation(v, "two", "/booking", "Savoy"))
        .then("@PreDestroy when the session ends", BeanSteps::leave)
        .then("a new session", v -> shop(v, "/cart", "cart []"))
        .of(folder, title, serializable + ";com.example." + folder + ".*");
  }

  private static Page shop(Visit visit, String path, String text) throws Exception {
    return visit.browser().get("/shop" + path).shows(text);
  }

  private static void begin(Visit visit) throws Exception {
    visit.keep("one", shop(visit, "/begin?value=Ritz", "conversation "));
  }

  private static void beginAnother(Visit visit) throws Exception {
    visit.keep("two", shop(visit, "/begin?value=Savoy", "conversation "));
  }

  private static void inConversation(Visit visit, String tab, String path, String text)
      throws Exception {
    String id = visit.open(tab).body().strip().replace("conversation ", "");
    shop(visit, path + "?cid=" + id, text);
  }

  private static void leave(Visit visit) throws Exception {
    int before = destroyed(visit);
    shop(visit, "/cart", "cart [tea, milk]");
    shop(visit, "/leave", "left");
    int after = destroyed(visit);
    if (after != before + 1) {
      throw new Mismatch("@PreDestroy was called " + (after - before) + " times");
    }
  }

  private static int destroyed(Visit visit) throws Exception {
    Page page = visit.browser("observer").get("/shop/destroyed").shows("destroyed ");
    return Integer.parseInt(page.body().strip().replace("destroyed ", ""));
  }

  static Application mojarra() {
    return faces(
        "mojarra",
        "Mojarra 4.1.6 with Weld 6.0.4",
        "com.sun.faces.**;org.jboss.weld.**",
        Map.of(ISOLATION, "false"));
  }

  /**
   * The application's beans and Weld's references to them take more than Tomcat's 8 KiB of headers.
   */
  static Application myFaces() {
    return faces(
            "myfaces",
            "MyFaces 4.1.2 with Weld 6.0.4",
            "org.apache.myfaces.**;org.jboss.weld.**",
            Map.of("biscotti.session.hold", "64k", "biscotti.session.unstorable", "local"))
        .withHeaders(24 * 1024);
  }

  private static Application faces(
      String folder, String title, String serializable, Map<String, String> more) {
    return new Steps()
        .then("a view", v -> v.keep("one", v.browser().get("/shop.xhtml").shows("Cart: []")))
        .then("a second tab", v -> v.keep("two", v.browser().get("/shop.xhtml").shows("Count: 0")))
        .then("a @SessionScoped bean; flash after a redirect", v -> add(v, "one", "tea", "[tea]"))
        .then("the message is shown once", v -> v.browser().get("/shop.xhtml").lacks("Added"))
        .then("a @ViewScoped bean", v -> more(v, "two", "Count: 1"))
        .then("it is kept with its view", v -> more(v, "two", "Count: 2"))
        .then("the other tab counts apart", v -> more(v, "one", "Count: 1"))
        .then("the bean, changed in place", v -> add(v, "two", "milk", "[tea, milk]"))
        .then("leave", BeanSteps::leaveFaces)
        .of(folder, title, serializable + ";jakarta.faces.**;com.example." + folder + ".*", more);
  }

  private static void add(Visit visit, String tab, String item, String cart) throws Exception {
    Page page = visit.browser().submit(visit.open(tab), "item", item, "add", "Add");
    visit.keep(tab, page.shows("Added " + item, "Cart: " + cart));
  }

  private static void more(Visit visit, String tab, String text) throws Exception {
    Page page = visit.browser().submit(visit.open(tab), "more", "More");
    visit.keep(tab, page.shows(text));
  }

  private static void leaveFaces(Visit visit) throws Exception {
    Page page = visit.browser().get("/shop.xhtml").shows("[tea, milk]");
    visit.browser().submit(page, "out", "Leave").shows("Cart: []");
  }
}
