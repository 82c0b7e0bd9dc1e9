package io.biscotti.choice;

import io.biscotti.cookie.ServletCookies;
import io.biscotti.database.Database;
import io.biscotti.database.DatabaseException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Merges the choices in a browser's cookies with those of the account. For anonymous users, only
 * the cookie counts. For signed-in users, the account decides, after receiving the choices made in
 * this browser before signing in or while the database was unavailable. The response sets the
 * cookie if it differs from the result.
 *
 * <p>While the database is unavailable, the cookie counts and no method fails. Thread-safe.
 */
final class ChoiceStore {
  private static final Logger LOG = System.getLogger(ChoiceStore.class.getName());

  /** The only value with a meaning (Global Privacy Control, section 3.2). */
  private static final String SIGNAL = "1";

  private final ChoiceTable table;
  private final boolean secure;
  private final Function<HttpServletRequest, Optional<String>> accountOf;
  private final InstantSource clock;

  ChoiceStore(
      Database database,
      boolean secure,
      Function<HttpServletRequest, Optional<String>> accountOf,
      InstantSource clock) {
    this.table = new ChoiceTable(database);
    this.secure = secure;
    this.accountOf = accountOf;
    this.clock = clock;
  }

  /** Whether the browser sends the Global Privacy Control signal. */
  static boolean hasSignal(HttpServletRequest request) {
    return SIGNAL.equals(request.getHeader("Sec-GPC"));
  }

  /** Whether cookies are sent over HTTPS only. */
  boolean isSecure() {
    return secure;
  }

  Instant now() {
    return clock.instant();
  }

  /** The choices in the browser's cookie; mutable. */
  Map<Item, Choice> sent(HttpServletRequest request, ChoiceCookie cookie) {
    Instant now = clock.instant();
    return values(request, cookie).stream()
        .map(value -> cookie.parse(value, now))
        .filter(choices -> !choices.isEmpty())
        .findFirst()
        .orElseGet(() -> new EnumMap<>(Item.class));
  }

  private static List<String> values(HttpServletRequest request, ChoiceCookie cookie) {
    return ServletCookies.header(request, cookie.name()).values(cookie.name());
  }

  /** The current choices. */
  Map<Item, Choice> find(
      HttpServletRequest request, HttpServletResponse response, ChoiceCookie cookie) {
    return settle(request, response, cookie, sent(request, cookie), accountOf.apply(request));
  }

  /** The current choices for an account that has just signed in. */
  Map<Item, Choice> find(
      HttpServletRequest request,
      HttpServletResponse response,
      ChoiceCookie cookie,
      String account) {
    return settle(request, response, cookie, sent(request, cookie), Optional.of(account));
  }

  /**
   * Changes choices and returns the current ones.
   *
   * @param changes canonical values; missing items stay unchanged
   */
  Map<Item, Choice> change(
      HttpServletRequest request,
      HttpServletResponse response,
      ChoiceCookie cookie,
      Map<Item, String> changes) {
    Map<Item, Choice> browser = sent(request, cookie);
    Instant now = clock.instant();
    changes.forEach((item, value) -> browser.put(item, Choice.made(Optional.of(value), now)));
    return settle(request, response, cookie, browser, accountOf.apply(request));
  }

  /** Resets all choices to the defaults. */
  void forget(HttpServletRequest request, HttpServletResponse response, ChoiceCookie cookie) {
    Optional<String> account = accountOf.apply(request);
    Map<Item, Choice> browser = new EnumMap<>(Item.class);
    if (account.isPresent()) {
      Instant now = clock.instant();
      cookie.items().forEach(item -> browser.put(item, Choice.made(Optional.empty(), now)));
    }
    settle(request, response, cookie, browser, account);
  }

  private Map<Item, Choice> settle(
      HttpServletRequest request,
      HttpServletResponse response,
      ChoiceCookie cookie,
      Map<Item, Choice> browser,
      Optional<String> account) {
    Map<Item, Choice> counts = account.flatMap(id -> merged(id, cookie, browser)).orElse(browser);
    Instant now = clock.instant();
    counts.entrySet().removeIf(entry -> !entry.getKey().isValid(entry.getValue(), now));
    if (hasSignal(request) && !isYes(browser) && isYes(counts)) {
      // The yes came from another browser; this one sends the signal, so it does not count here.
      counts.remove(Item.ANALYTICS);
    }
    List<String> sent = values(request, cookie);
    String value = cookie.format(counts);
    if (value.isEmpty() ? !sent.isEmpty() : sent.isEmpty() || !value.equals(sent.get(0))) {
      ServletCookies.add(response, cookie.cookie(value, secure));
    }
    return counts;
  }

  private static boolean isYes(Map<Item, Choice> choices) {
    Choice choice = choices.get(Item.ANALYTICS);
    return choice != null && choice.is(Choice.YES);
  }

  /** The account's choices after merging; empty if only the cookie is available. */
  private Optional<Map<Item, Choice>> merged(
      String account, ChoiceCookie cookie, Map<Item, Choice> browser) {
    Map<Item, Choice> made = new EnumMap<>(browser);
    made.values().removeIf(Choice::kept);
    try {
      Optional<Map<Item, Choice>> kept = table.merge(account, made, clock.instant());
      kept.ifPresent(choices -> choices.keySet().retainAll(cookie.items()));
      return kept;
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "choices come from the cookie only: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
