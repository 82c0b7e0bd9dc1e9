package io.biscotti.choice;

import io.biscotti.database.Database;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** What people choose, in their browsers and in a database. Thread-safe. */
public final class Choices {
  private final OwnPreferences preferences;
  private final OwnConsent consent;
  private final Ledger ledger;

  /**
   * Choices that are kept here.
   *
   * @param database stays the caller's to close
   * @param secure whether cookies are for HTTPS alone
   * @param accountOf the id of the account of whoever is signed in; empty for everybody else
   * @param clock tells when something was chosen
   */
  public Choices(
      Database database,
      boolean secure,
      Function<HttpServletRequest, Optional<String>> accountOf,
      InstantSource clock) {
    ledger = new Ledger(database, secure, accountOf, clock);
    preferences = new OwnPreferences(ledger);
    consent = new OwnConsent(ledger);
  }

  /** Theme, language and time zone. */
  public OwnPreferences preferences() {
    return preferences;
  }

  /** Whether there may be an analytics cookie. */
  public OwnConsent consent() {
    return consent;
  }

  /** The filter that {@link #signedIn} needs, behind that of the session and on every path. */
  public Filter filter() {
    return new ChoicesFilter();
  }

  /**
   * Brings what was chosen in this browser to the account of who has signed in there, and what is
   * with the account into the browser. Does nothing for a request that hasn't passed the {@link
   * #filter}; the next question for the choices makes up for it. Never fails.
   *
   * @param account its id
   */
  public void signedIn(HttpServletRequest request, String account) {
    ChoicesFilter.response(request)
        .ifPresent(
            response -> {
              ledger.find(request, response, ChoiceCookie.PREFERENCES, account);
              consent.find(request, response, account);
            });
  }
}
