package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/** Spring Security and Spring MVC. */
final class SpringSteps {

  private SpringSteps() {}

  static Application application() {
    return new Steps()
        .then("a protected page asks to sign in", SpringSteps::asksToSignIn)
        .then("a wrong password", SpringSteps::wrongPassword)
        .then("sign in, back to the saved request", SpringSteps::signIn)
        .then("a second page", v -> v.browser().get("/account").shows("Hello anna, tab none"))
        .then("a post without a CSRF token", SpringSteps::withoutToken)
        .then("a bean of the session, changed in place; two tabs", SpringSteps::firstTab)
        .then("the other tab", SpringSteps::secondTab)
        .then("a flash attribute is shown once", SpringSteps::flash)
        .then("a wizard, page one", SpringSteps::wizardOne)
        .then("a wizard, page two", SpringSteps::wizardTwo)
        .then("a wizard, done", SpringSteps::wizardDone)
        .then("an attribute", SpringSteps::note)
        .then("an asynchronous controller", SpringSteps::later)
        .then("the registry forgets who signs out", SpringSteps::registry)
        .then("a second sign-in ends the first", SpringSteps::concurrent)
        .then("saved requests don't pile up", SpringSteps::manySavedRequests)
        .then("sign in to be remembered", SpringSteps::remember)
        .then("remembered without a session", SpringSteps::remembered)
        .then("sign out", SpringSteps::signOut)
        .of(
            "spring",
            "Spring MVC 7.0.10 with Spring Security 7.1.2",
            "org.springframework.**;com.example.spring.*");
  }

  private static void asksToSignIn(Visit visit) throws Exception {
    visit.keep(
        "form", visit.browser().get("/account?tab=2").shows("Please sign in").isAt("/login"));
  }

  private static void wrongPassword(Visit visit) throws Exception {
    Page form = visit.open("form");
    visit.keep("form", signIn(visit.browser(), form, "anna", "wrong").shows("Invalid credentials"));
  }

  private static void signIn(Visit visit) throws Exception {
    signIn(visit.browser(), visit.open("form"), "anna", "apple")
        .isAt("/account")
        .shows("Hello anna, tab 2");
  }

  private static Page signIn(Browser browser, Page form, String name, String password)
      throws Exception {
    return browser.submit(form, "username", name, "password", password);
  }

  private static void withoutToken(Visit visit) throws Exception {
    visit.browser().post("/cart", Map.of("item", "forged")).shows(403);
    visit.browser().get("/account").lacks("forged");
  }

  private static void firstTab(Visit visit) throws Exception {
    visit.keep("one", visit.browser().get("/account").shows("Hello"));
    visit.keep("two", visit.browser().get("/account").shows("Hello"));
    visit.browser().submit(visit.open("one"), "item", "tea").shows("Added tea", "[tea]");
  }

  private static void secondTab(Visit visit) throws Exception {
    visit.browser().submit(visit.open("two"), "item", "milk").shows("Added milk", "[tea, milk]");
  }

  private static void flash(Visit visit) throws Exception {
    visit.browser().get("/account").shows("[tea, milk]").lacks("Added");
  }

  private static void wizardOne(Visit visit) throws Exception {
    Page where = visit.browser().get("/trip/where").shows("Where?");
    visit.keep("trip", visit.browser().submit(where, "destination", "Rome").shows("To Rome."));
  }

  private static void wizardTwo(Visit visit) throws Exception {
    visit.browser().get("/trip/when").shows("To Rome.");
    visit.keep(
        "booked", visit.browser().submit(visit.open("trip"), "day", "2030-05-01").isAt("/account"));
  }

  private static void wizardDone(Visit visit) throws Exception {
    visit.open("booked").shows("Booked Rome on 2030-05-01");
    visit.browser().get("/trip/when").lacks("Rome");
  }

  private static void note(Visit visit) throws Exception {
    Page page = visit.browser().get("/account");
    visit.browser().submit(page, "note", "blue").shows("Noted");
  }

  private static void later(Visit visit) throws Exception {
    visit.browser().get("/later").shows("Hello anna, tab blue, cart [tea, milk]");
  }

  private static void registry(Visit visit) throws Exception {
    Browser ben = visit.browser("ben");
    Page page = signIn(ben, ben.get("/account"), "ben", "banana").shows("Hello ben");
    ben.get("/registry").shows("ben=1");
    ben.submit(page, "out", "Sign out").isAt("/login");
    ben.get("/registry").lacks("ben=1");
  }

  private static void concurrent(Visit visit) throws Exception {
    Browser phone = visit.browser("phone");
    Browser laptop = visit.browser("laptop");
    signIn(phone, phone.get("/account"), "ben", "banana").shows("Hello ben");
    signIn(laptop, laptop.get("/account"), "ben", "banana").shows("Hello ben");
    phone.get("/account").shows("This session has been expired");
    laptop.get("/account").shows("Hello ben");
  }

  private static void manySavedRequests(Visit visit) throws Exception {
    Browser passer = visit.browser("passer-by");
    for (int i = 0; i < 20; i++) {
      passer.get("/account?tab=" + i).shows("Please sign in");
    }
    if (passer.cookieLength() > 8000) {
      throw new Mismatch("cookies of " + passer.cookieLength() + " characters");
    }
  }

  private static void remember(Visit visit) throws Exception {
    Browser browser = visit.browser("remembered");
    Page form = browser.get("/account");
    browser
        .submit(form, "username", "ben", "password", "banana", "remember-me", "on")
        .shows("Hello ben");
  }

  private static void remembered(Visit visit) throws Exception {
    Browser browser = visit.browser("remembered");
    browser.keepOnlyCookie("remember-me");
    browser.get("/account?tab=9").shows("Hello ben, tab 9");
    browser.get("/account?tab=10").shows("Hello ben, tab 10");
  }

  private static void signOut(Visit visit) throws Exception {
    Page page = visit.browser().get("/account").shows("Hello anna");
    visit.browser().submit(page, "out", "Sign out").isAt("/login").shows("signed out");
    visit.browser().get("/account").isAt("/login").shows("Please sign in");
  }
}
