package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/** Wicket, Struts and Shiro. */
final class ActionSteps {

  private ActionSteps() {}

  static Application wicket() {
    return new Steps()
        .then(
            "a page with state", v -> v.keep("count", v.browser().get("/count").shows("0</span>")))
        .then("a link changes it", v -> more(v, "1</span>"))
        .then("and again", v -> more(v, "2</span>"))
        .then("a protected page asks to sign in", ActionSteps::asks)
        .then("a wrong password", ActionSteps::wrong)
        .then("sign in, back to the page", ActionSteps::wicketSignIn)
        .then("the page again", v -> v.browser().get("/account").shows("Your cart"))
        .then("a form; feedback after a redirect", v -> wicketAdd(v, "tea", "[tea]"))
        .then("feedback is shown once", v -> v.browser().get("/account").lacks("Added tea"))
        .then("the session's list", v -> wicketAdd(v, "milk", "[tea, milk]"))
        .then("sign out", ActionSteps::wicketSignOut)
        .of(
            "wicket",
            "Wicket 10.8.0",
            "org.apache.wicket.**;java.util.concurrent.atomic.*;com.example.wicket.*",
            Map.of("biscotti.session.hold", "64k"));
  }

  private static void more(Visit visit, String text) throws Exception {
    Page page = visit.browser().click(visit.open("count"), "More");
    visit.keep("count", page.shows(text));
  }

  private static void asks(Visit visit) throws Exception {
    visit.keep("form", visit.browser().get("/account").shows("Please sign in"));
  }

  private static void wrong(Visit visit) throws Exception {
    Page page = visit.browser().submit(visit.open("form"), "username", "anna", "password", "wrong");
    visit.keep("form", page.shows("Sign in failed"));
  }

  private static void wicketSignIn(Visit visit) throws Exception {
    visit
        .browser()
        .submit(visit.open("form"), "username", "anna", "password", "apple")
        .shows("Your cart");
  }

  private static void wicketAdd(Visit visit, String item, String cart) throws Exception {
    Page page = visit.browser().get("/account").shows("Your cart");
    visit.browser().submit(page, "item", item).shows("Added " + item, cart);
  }

  private static void wicketSignOut(Visit visit) throws Exception {
    Page page = visit.browser().get("/account").shows("Your cart");
    visit.browser().click(page, "Sign out").shows("Count");
    visit.browser().get("/account").shows("Please sign in");
  }

  static Application struts() {
    return new Steps()
        .then("an empty cart", v -> v.keep("cart", v.browser().get("/cart.action").shows("Cart: ")))
        .then("add; a message after a redirect", v -> strutsAdd(v, "tea"))
        .then("the message is shown once", v -> v.browser().get("/cart.action").lacks("Added tea"))
        .then("add another", v -> strutsAdd(v, "milk"))
        .then("both are there", v -> v.browser().get("/cart.action").shows("tea", "milk"))
        .then("an order with a token", ActionSteps::order)
        .then("the same order again", ActionSteps::orderAgain)
        .then(
            "the scope interceptor",
            v -> v.browser().get("/wizard.action?city=Rome").shows("Step 1"))
        .then(
            "it keeps fields", v -> v.browser().get("/wizard.action").shows("Step 2", "city Rome"))
        .then("leave", v -> v.browser().get("/leave.action").isAt("/cart.action").lacks("milk"))
        .of("struts", "Struts 7.1.1", "org.apache.struts2.**;com.example.struts.*");
  }

  private static void strutsAdd(Visit visit, String item) throws Exception {
    Page page = visit.browser().get("/cart.action");
    visit.browser().submit(page, "item", item).shows("Added " + item).isAt("/cart.action");
  }

  private static void order(Visit visit) throws Exception {
    visit.keep("order", visit.browser().get("/cart.action").shows("milk"));
    visit.browser().submit(visit.open("order"), "address", "Rome").shows("Ordered to Rome");
  }

  private static void orderAgain(Visit visit) throws Exception {
    visit.browser().submit(visit.open("order"), "address", "Rome").shows("Ordered already");
  }

  static Application shiro() {
    return new Steps()
        .then("a protected page asks to sign in", ActionSteps::shiroAsks)
        .then("a wrong password", ActionSteps::shiroWrong)
        .then("sign in, back to the saved request", ActionSteps::shiroSignIn)
        .then("an attribute of Shiro's session", v -> account(v, "?note=blue").shows("note blue"))
        .then("it is there", v -> account(v, "").shows("Hello anna", "note blue"))
        .then("sign in to be remembered", ActionSteps::shiroRemember)
        .then("remembered without a session", ActionSteps::shiroRemembered)
        .then("sign out", v -> v.browser().get("/logout").shows("Please sign in"))
        .then("signed out", v -> account(v, "").shows("Please sign in"))
        .of("shiro", "Shiro 2.2.1", "org.apache.shiro.**");
  }

  private static Page account(Visit visit, String query) throws Exception {
    return visit.browser().get("/account.jsp" + query);
  }

  private static void shiroAsks(Visit visit) throws Exception {
    visit.keep("form", account(visit, "?tab=2").shows("Please sign in"));
  }

  private static void shiroWrong(Visit visit) throws Exception {
    visit
        .browser()
        .post("/login.jsp", Map.of("username", "anna", "password", "wrong"))
        .shows("IncorrectCredentials");
  }

  private static void shiroSignIn(Visit visit) throws Exception {
    visit
        .browser()
        .submit(visit.open("form"), "username", "anna", "password", "apple")
        .shows("Hello anna, tab 2");
  }

  private static void shiroRemember(Visit visit) throws Exception {
    Browser browser = visit.browser("remembered");
    Page form = browser.get("/account.jsp");
    browser
        .submit(form, "username", "anna", "password", "apple", "rememberMe", "true")
        .shows("Hello anna");
  }

  private static void shiroRemembered(Visit visit) throws Exception {
    Browser browser = visit.browser("remembered");
    browser.keepOnlyCookie("rememberMe");
    browser.get("/remembered.jsp").shows("Hello again, anna, true");
    browser.get("/remembered.jsp").shows("Hello again, anna, true");
  }
}
