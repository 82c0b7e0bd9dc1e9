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

/**
 * The consent of a request's sender, stored in the cookie {@code consent} and, when signed in, with
 * the account. The cookie {@code analytics_id} holds a random id that is not linked to any account.
 * It exists from a yes until a no, for at most one year. Nothing here counts or transmits what
 * users do.
 *
 * <p>Responses must not be committed yet. While the database is unavailable, only the cookie
 * counts. Thread-safe.
 */
public final class OwnConsent {
  static final String ANALYTICS_ID = "analytics_id";

  private final ChoiceStore store;
  private final Ids ids = Ids.secure();

  OwnConsent(ChoiceStore store) {
    this.store = store;
  }

  /** The current consent. */
  public Consent find(HttpServletRequest request, HttpServletResponse response) {
    return follow(request, response, store.find(request, response, ChoiceCookie.CONSENT));
  }

  /** Like {@link #find}, for an account that has just signed in. */
  Consent find(HttpServletRequest request, HttpServletResponse response, String account) {
    return follow(request, response, store.find(request, response, ChoiceCookie.CONSENT, account));
  }

  /** Records a yes or a no and returns the current consent. */
  public Consent decide(
      HttpServletRequest request, HttpServletResponse response, boolean analytics) {
    String answer = analytics ? Choice.YES : Choice.NO;
    Consent consent =
        follow(
            request,
            response,
            store.change(request, response, ChoiceCookie.CONSENT, Map.of(Item.ANALYTICS, answer)));
    if (!analytics && values(request).isEmpty()) {
      // Deleted even if the browser sent none: a concurrent response may be setting it.
      ServletCookies.add(response, cookie(store.now()).expire());
    }
    return consent;
  }

  /** Sets or deletes the analytics cookie according to the decision. */
  private Consent follow(
      HttpServletRequest request, HttpServletResponse response, Map<Item, Choice> choices) {
    boolean signal = ChoiceStore.hasSignal(request);
    Choice choice = choices.get(Item.ANALYTICS);
    if (choice != null && choice.is(Choice.YES)) {
      if (!isGood(request)) {
        ServletCookies.add(response, cookie(choice.at()));
      }
      return new Consent(true, choice.at(), signal);
    }
    if (!values(request).isEmpty()) {
      ServletCookies.add(response, cookie(store.now()).expire());
    }
    Instant decidedAt = choice != null && choice.is(Choice.NO) ? choice.at() : null;
    return new Consent(false, decidedAt, signal);
  }

  /**
   * Whether the id can be kept. An id from before the consent may have been planted by somebody
   * else.
   */
  private boolean isGood(HttpServletRequest request) {
    Choice before = store.sent(request, ChoiceCookie.CONSENT).get(Item.ANALYTICS);
    return before != null && before.is(Choice.YES) && values(request).stream().anyMatch(Ids::isId);
  }

  private static List<String> values(HttpServletRequest request) {
    return ServletCookies.header(request, ANALYTICS_ID).values(ANALYTICS_ID);
  }

  /** The analytics cookie with a new id; it expires together with the consent. */
  private SetCookie cookie(Instant decidedAt) {
    Instant end = decidedAt.plus(Item.ANALYTICS.validity());
    return SetCookie.named(ANALYTICS_ID)
        .value(ids.next())
        .path("/")
        .maxAge(Duration.between(store.now(), end))
        .secure(store.isSecure())
        .sameSite(SameSite.LAX)
        .build();
  }
}
