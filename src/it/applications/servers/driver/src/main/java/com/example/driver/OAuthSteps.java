package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/**
 * Sign-in with OpenID Connect, client and authorization server on one host. On Jetty, two
 * applications of one server share the id of a container's session, so a sign-in at one changes the
 * id at the other, and the browser's cookie for it no longer counts.
 */
final class OAuthSteps {

  private OAuthSteps() {}

  static Application application() {
    return new Steps()
        .then("a protected page leads to the server's form", OAuthSteps::asksToSignIn)
        .then("a wrong password", OAuthSteps::wrongPassword)
        .then("sign in, consent, back to the saved request", OAuthSteps::signIn)
        .then("signed in there too", v -> v.browser().get("/account").shows("Hello anna"))
        .then("an attribute", OAuthSteps::note)
        .then("the access token in the session", OAuthSteps::token)
        .then("a callback with a state that isn't ours", OAuthSteps::forged)
        .then("consent is denied", OAuthSteps::denied)
        .then("the token is good at the server", OAuthSteps::claims)
        .then("two sign-ins begun in two tabs", OAuthSteps::twoTabs)
        .then("sign out at both", OAuthSteps::signOut)
        .then("sign out here alone", OAuthSteps::signOutHere)
        .of(
            "oauth-client",
            "Spring Boot 4.1.2: OAuth2 client and authorization server 7.1.2",
            "org.springframework.**;java.net.URL")
        .withHeaders(24 * 1024)
        .beside("oauth-server")
        .deployedWith(
            Map.of(
                "oauth.server", "http://127.0.0.1:{port}/oauth-server",
                "oauth.client", "http://127.0.0.1:{port}"))
        .onlyOn("Tomcat 11");
  }

  private static void asksToSignIn(Visit visit) throws Exception {
    Page form = visit.browser().get("/account?tab=2").isAt("/oauth-server/login");
    visit.keep("form", form.shows("Please sign in"));
  }

  private static void wrongPassword(Visit visit) throws Exception {
    Page form = visit.browser().submit(visit.open("form"), "username", "anna", "password", "wrong");
    visit.keep("form", form.shows("Invalid credentials"));
  }

  /** This is one step until the server has redeemed the code, which it keeps in memory. */
  private static void signIn(Visit visit) throws Exception {
    signIn(visit.browser(), visit.open("form"), "anna", "apple")
        .isAt("/account")
        .shows("Hello anna, tab 2, note null");
  }

  private static Page signIn(Browser browser, Page form, String name, String password)
      throws Exception {
    Page page = browser.submit(form, "username", name, "password", password);
    // The server remembers the consent until it restarts.
    return page.body().contains("Consent required")
        ? browser.submit(page, "scope", "profile")
        : page;
  }

  private static void note(Visit visit) throws Exception {
    Page page = visit.browser().get("/account");
    visit.browser().submit(page, "note", "blue").shows("Noted");
    visit.browser().get("/account").shows("Hello anna, tab none, note blue");
  }

  private static void token(Visit visit) throws Exception {
    visit.browser().get("/token").shows("Scopes [openid, profile]");
  }

  private static void forged(Visit visit) throws Exception {
    Browser browser = visit.browser("forger");
    browser.get("/account").isAt("/oauth-server/login");
    browser.get("/login/oauth2/code/id?code=1&state=2").isAt("/login").shows("Invalid");
  }

  private static void denied(Visit visit) throws Exception {
    Browser browser = visit.browser("denier");
    Page form = browser.get("/account");
    Page consent = browser.submit(form, "username", "ben", "password", "banana");
    browser.submit(consent.shows("Consent required")).isAt("/login").shows("Invalid");
  }

  private static void claims(Visit visit) throws Exception {
    Browser ben = visit.browser("ben");
    signIn(ben, ben.get("/account"), "ben", "banana").shows("Hello ben");
    ben.get("/claims").shows("\"sub\":\"ben\"");
  }

  private static void twoTabs(Visit visit) throws Exception {
    Browser browser = visit.browser("tabs");
    browser.get("/account?tab=1").isAt("/oauth-server/login");
    Page second = browser.get("/account?tab=2").isAt("/oauth-server/login");
    signIn(browser, second, "ben", "banana").shows("Hello ben, tab 2");
    browser.get("/account?tab=1").shows("Hello ben, tab 1");
  }

  private static void signOut(Visit visit) throws Exception {
    Browser ben = visit.browser("leaver");
    Page page = signIn(ben, ben.get("/account"), "ben", "banana").shows("Hello ben");
    ben.submit(page, "out", "Sign out").isAt("/").shows("Welcome");
    ben.get("/account").isAt("/oauth-server/login");
  }

  /** Another browser's session at the server stays as it was. */
  private static void signOutHere(Visit visit) throws Exception {
    Browser here = visit.browser();
    here.get("/account").shows("Hello anna");
    here.get("/oauth-server/logout").shows("Are you sure");
    here.get("/account").shows("Hello anna, tab none, note blue");
  }
}
