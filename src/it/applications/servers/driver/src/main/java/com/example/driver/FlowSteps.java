package com.example.driver;

import com.example.driver.Application.Steps;
import java.util.Map;

/** Frameworks that keep a dialogue of several pages in the session. */
final class FlowSteps {

  private FlowSteps() {}

  static Application webFlow() {
    return new Steps()
        .then("a flow begins", FlowSteps::begin)
        .then("the second page", v -> next(v, "one", "hotel", "Ritz", "nights in Ritz?"))
        .then("another flow in a second tab", FlowSteps::beginAnother)
        .then("its second page", v -> next(v, "two", "hotel", "Savoy", "nights in Savoy?"))
        .then("the third page of the first", v -> next(v, "one", "nights", "3", "3 nights in Ritz"))
        .then("the Back button of the browser", FlowSteps::back)
        .then("the flow goes on", v -> next(v, "one", "nights", "5", "5 nights in Ritz"))
        .then("the flow ends", v -> v.keep("booked", press(v, "one", "_eventId_book")))
        .then("its pages are gone", FlowSteps::gone)
        .then("the other goes on", v -> next(v, "two", "nights", "1", "1 nights in Savoy"))
        .then("five flows at once", FlowSteps::many)
        .of(
            "webflow",
            "Spring Web Flow 4.0.0",
            "org.springframework.**;com.example.webflow.*",
            Map.of("biscotti.session.hold", "64k"));
  }

  private static void begin(Visit visit) throws Exception {
    visit.keep("one", visit.browser().get("/booking").shows("Which hotel?"));
  }

  private static void beginAnother(Visit visit) throws Exception {
    visit.keep("two", visit.browser().get("/booking").shows("Which hotel?"));
  }

  private static void next(Visit visit, String tab, String field, String value, String text)
      throws Exception {
    Page page = visit.open(tab);
    visit.keep(tab + " before", page);
    visit.keep(tab, visit.browser().submit(page, field, value, "_eventId_next", "").shows(text));
  }

  private static Page press(Visit visit, String tab, String button) throws Exception {
    Page page = visit.browser().submit(visit.open(tab), button, "");
    return page.shows("Booked 5 nights in Ritz.");
  }

  private static void back(Visit visit) throws Exception {
    visit.keep("one", visit.open("one before"));
  }

  /** The framework starts the dialogue again. */
  private static void gone(Visit visit) throws Exception {
    visit.open("booked");
    visit.browser().submit(visit.open("one"), "_eventId_book", "").shows("Which hotel?");
  }

  /** The framework remembers five dialogues, and forgets the oldest. */
  private static void many(Visit visit) throws Exception {
    for (int i = 0; i < 5; i++) {
      Page page = visit.browser().get("/booking").shows("Which hotel?");
      visit.keep("many", visit.browser().submit(page, "hotel", "Inn " + i, "_eventId_next", ""));
    }
    next(visit, "many", "nights", "2", "2 nights in Inn 4");
  }
}
