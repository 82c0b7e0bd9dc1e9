package io.biscotti.choice;

import io.biscotti.database.Database;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * The preferences and consent of users, stored in their browsers and in a database. Thread-safe.
 */
public final class Choices {
  private final OwnPreferences preferences;
  private final OwnConsent consent;
  private final ChoiceStore store;

  /**
   * Choices stored in this database.
   *
   * @param database closed by the caller
   * @param secure whether cookies are sent over HTTPS only
   * @param accountOf returns the id of the signed-in account; empty if nobody is signed in
   * @param clock gives the time of choices
   */
  public Choices(
      Database database,
      boolean secure,
      Function<HttpServletRequest, Optional<String>> accountOf,
      InstantSource clock) {
    store = new ChoiceStore(database, secure, accountOf, clock);
    preferences = new OwnPreferences(store);
    consent = new OwnConsent(store);
  }

  /** Theme, language and time zone. */
  public OwnPreferences preferences() {
    return preferences;
  }

  /** The consent to an analytics cookie. */
  public OwnConsent consent() {
    return consent;
  }

  /** The filter that {@link #signedIn} needs; map it to every path, after the session filter. */
  public Filter filter() {
    return new ChoicesFilter();
  }

  /**
   * Synchronizes the choices of this browser and the account that has just signed in. Does nothing
   * for a request that hasn't passed the {@link #filter}; the next read of the choices then
   * synchronizes them. Never fails.
   *
   * @param account the account's id
   */
  public void signedIn(HttpServletRequest request, String account) {
    ChoicesFilter.response(request)
        .ifPresent(
            response -> {
              store.find(request, response, ChoiceCookie.PREFERENCES, account);
              consent.find(request, response, account);
            });
  }
}
