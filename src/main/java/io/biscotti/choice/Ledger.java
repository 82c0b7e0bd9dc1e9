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
 * Brings together what a browser has in its cookies and what the account has. Who isn't signed in
 * has the cookie alone. For who is, the account decides; what was chosen in this browser since,
 * before signing in or while the database was away, goes to the account first. The answer sets the
 * cookie when it differs from what counts then.
 *
 * <p>While the database is away the cookie counts, and no method fails. Thread-safe.
 */
final class Ledger {
  private static final Logger LOG = System.getLogger(Ledger.class.getName());

  /** Global Privacy Control, section 3.2: only this value says anything. */
  private static final String SIGNAL = "1";

  private final ChoiceTable table;
  private final boolean secure;
  private final Function<HttpServletRequest, Optional<String>> accountOf;
  private final InstantSource clock;

  Ledger(
      Database database,
      boolean secure,
      Function<HttpServletRequest, Optional<String>> accountOf,
      InstantSource clock) {
    this.table = new ChoiceTable(database);
    this.secure = secure;
    this.accountOf = accountOf;
    this.clock = clock;
  }

  /** Whether a browser asks not to be tracked (Global Privacy Control). */
  static boolean hasSignal(HttpServletRequest request) {
    return SIGNAL.equals(request.getHeader("Sec-GPC"));
  }

  /** Whether cookies are for HTTPS alone. */
  boolean isSecure() {
    return secure;
  }

  Instant now() {
    return clock.instant();
  }

  /** What a browser's cookie has; changeable. */
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

  /** What counts. */
  Map<Item, Choice> find(
      HttpServletRequest request, HttpServletResponse response, ChoiceCookie cookie) {
    return settle(request, response, cookie, sent(request, cookie), accountOf.apply(request));
  }

  /** What counts for the owner of an account who has signed in just now. */
  Map<Item, Choice> find(
      HttpServletRequest request,
      HttpServletResponse response,
      ChoiceCookie cookie,
      String account) {
    return settle(request, response, cookie, sent(request, cookie), Optional.of(account));
  }

  /**
   * Chooses, and gives what counts then.
   *
   * @param changes canonical values; an item that isn't there stays as it is
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

  /** Goes back to the defaults. */
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
      // Said in another browser, which doesn't send the signal of this one.
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

  /** Empty when only the cookie can be asked. */
  private Optional<Map<Item, Choice>> merged(
      String account, ChoiceCookie cookie, Map<Item, Choice> browser) {
    Map<Item, Choice> made = new EnumMap<>(browser);
    made.values().removeIf(Choice::kept);
    try {
      Optional<Map<Item, Choice>> kept = table.merge(account, made, clock.instant());
      kept.ifPresent(choices -> choices.keySet().retainAll(cookie.items()));
      return kept;
    } catch (DatabaseException e) {
      LOG.log(Level.WARNING, "choices are those of the cookie alone: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
