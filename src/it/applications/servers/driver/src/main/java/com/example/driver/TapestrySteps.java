package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/** Tapestry. */
final class TapestrySteps {

  private TapestrySteps() {}

  static Application tapestry() {
    return new Steps()
        .then("a page with state", v -> index(v).shows("Count: 0.", "Cart: [].", "Step 1."))
        .then("a link changes it", v -> click(v, "More").shows("Count: 1."))
        .then("and again", v -> click(v, "More").shows("Count: 2."))
        .then("a form; a message after a redirect", v -> add(v, "tea").shows("[tea]. Added tea"))
        .then("the message is shown once", v -> index(v).shows("[tea].").lacks("Added tea"))
        .then(
            "an error, with what was typed",
            v -> add(v, "nothing").shows("no such thing", "nothing"))
        .then("the error is shown once", v -> index(v).lacks("no such thing"))
        .then("the cart is changed in place", v -> add(v, "milk").shows("[tea, milk]"))
        .then("an object that tells its changes", v -> click(v, "Next").shows("Step 2."))
        .then("it is there", v -> index(v).shows("Count: 2.", "[tea, milk]", "Step 2."))
        .then("an alert", v -> click(v, "Alert").shows("Low stock"))
        .then("it stays until it is dismissed", v -> index(v).shows("Low stock"))
        .then("a long page changes the cart", v -> v.browser().get("/long").shows("The end"))
        .then("the change is there", v -> index(v).shows("[tea, milk, rope]"))
        .then("sign out", v -> click(v, "Sign out").shows("Count: 0.", "Cart: [].", "Step 1."))
        .of(
            "tapestry",
            "Tapestry 5.9.0",
            "org.apache.tapestry5.**;com.example.tapestry.model.*",
            Map.of("biscotti.session.hold", "64k"));
  }

  private static Page index(Visit visit) throws Exception {
    return visit.browser().get("/");
  }

  private static Page click(Visit visit, String link) throws Exception {
    return visit.browser().click(index(visit), link);
  }

  private static Page add(Visit visit, String item) throws Exception {
    return visit.browser().submit(index(visit), "item", item);
  }
}
