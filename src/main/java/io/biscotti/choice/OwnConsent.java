package io.biscotti.choice;

import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.cookie.SetCookie;
import io.biscotti.crypto.Ids;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The consent of whoever sends a request, in the cookie {@code consent} and, for the owner of an
 * account, there. The cookie {@code analytics_id}, a random id that is with no account, exists from
 * a yes until a no, and for a year at most. Nothing here counts or sends what people do.
 *
 * <p>Responses are not committed. While the database is away the cookie alone counts. Thread-safe.
 */
public final class OwnConsent {
  static final String ANALYTICS_ID = "analytics_id";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  private final Ledger ledger;
  private final Ids ids = Ids.secure();

  OwnConsent(Ledger ledger) {
    this.ledger = ledger;
  }

  /** What counts. */
  public Consent find(HttpServletRequest request, HttpServletResponse response) {
    return follow(request, response, ledger.find(request, response, ChoiceCookie.CONSENT));
  }

  /** As {@link #find}, for the owner of an account who has signed in just now. */
  Consent find(HttpServletRequest request, HttpServletResponse response, String account) {
    return follow(request, response, ledger.find(request, response, ChoiceCookie.CONSENT, account));
  }

  /** Says yes or no, and gives what counts then. */
  public Consent decide(
      HttpServletRequest request, HttpServletResponse response, boolean analytics) {
    String answer = analytics ? Choice.YES : Choice.NO;
    Consent consent =
        follow(
            request,
            response,
            ledger.change(request, response, ChoiceCookie.CONSENT, Map.of(Item.ANALYTICS, answer)));
    if (!analytics && values(request).isEmpty()) {
      // Told to a browser that sent none, too: another answer may be on its way there.
      ServletCookies.add(response, cookie(ledger.now()).expire());
    }
    return consent;
  }

  /** Lets the analytics cookie be there or not, as was decided. */
  private Consent follow(
      HttpServletRequest request, HttpServletResponse response, Map<Item, Choice> choices) {
    boolean signal = Ledger.hasSignal(request);
    Choice choice = choices.get(Item.ANALYTICS);
    if (choice != null && choice.is(Choice.YES)) {
      if (!isGood(request)) {
        ServletCookies.add(response, cookie(choice.at()));
      }
      return new Consent(true, choice.at(), signal);
    }
    if (!values(request).isEmpty()) {
      ServletCookies.add(response, cookie(ledger.now()).expire());
    }
    Instant decidedAt = choice != null && choice.is(Choice.NO) ? choice.at() : null;
    return new Consent(false, decidedAt, signal);
  }

  /** An id that came before the yes could be one that somebody else planted. */
  private boolean isGood(HttpServletRequest request) {
    Choice before = ledger.sent(request, ChoiceCookie.CONSENT).get(Item.ANALYTICS);
    return before != null
        && before.is(Choice.YES)
        && values(request).stream().anyMatch(value -> ID.matcher(value).matches());
  }

  private static List<String> values(HttpServletRequest request) {
    return ServletCookies.header(request, ANALYTICS_ID).values(ANALYTICS_ID);
  }

  /** It ends when the yes does. */
  private SetCookie cookie(Instant decidedAt) {
    Instant end = decidedAt.plus(Item.ANALYTICS.validity());
    return SetCookie.named(ANALYTICS_ID)
        .value(ids.next())
        .path("/")
        .maxAge(Duration.between(ledger.now(), end))
        .secure(ledger.isSecure())
        .sameSite(SameSite.LAX)
        .build();
  }
}
