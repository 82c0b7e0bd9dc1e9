package io.biscotti.choice;

import io.biscotti.problem.FieldError;
import io.biscotti.problem.Problem;
import io.biscotti.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The preferences of a request's sender, stored in the cookie {@code preferences} and, when signed
 * in, with the account. Responses must not be committed yet. While the database is unavailable,
 * only the cookie counts; choices made then are copied to the account later. Thread-safe.
 */
public final class OwnPreferences {
  private final ChoiceStore store;

  OwnPreferences(ChoiceStore store) {
    this.store = store;
  }

  /** The current preferences. Defaults: {@code system}, the browser's language, and UTC. */
  public Preferences find(HttpServletRequest request, HttpServletResponse response) {
    return preferences(request, store.find(request, response, ChoiceCookie.PREFERENCES));
  }

  /**
   * Changes preferences. A null leaves a preference unchanged.
   *
   * @return the current preferences
   * @throws Refusal with {@code invalid}, naming every invalid field; nothing was changed
   */
  public Preferences change(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable String theme,
      @Nullable String language,
      @Nullable String timezone) {
    Map<Item, String> changes = new EnumMap<>(Item.class);
    List<FieldError> errors = new ArrayList<>();
    read(Item.THEME, theme, changes, errors);
    read(Item.LANGUAGE, language, changes, errors);
    read(Item.TIMEZONE, timezone, changes, errors);
    if (!errors.isEmpty()) {
      throw new Refusal(Problem.invalid(errors));
    }
    return preferences(request, store.change(request, response, ChoiceCookie.PREFERENCES, changes));
  }

  private static void read(
      Item item, @Nullable String typed, Map<Item, String> changes, List<FieldError> errors) {
    if (typed == null) {
      return;
    }
    item.canonical(typed)
        .ifPresentOrElse(
            value -> changes.put(item, value),
            () -> errors.add(new FieldError(item.wireName(), item.rule())));
  }

  /**
   * Resets all preferences to the defaults.
   *
   * @return the current preferences
   */
  public Preferences forget(HttpServletRequest request, HttpServletResponse response) {
    store.forget(request, response, ChoiceCookie.PREFERENCES);
    return preferences(request, Map.of());
  }

  private static Preferences preferences(HttpServletRequest request, Map<Item, Choice> choices) {
    return new Preferences(
        value(choices, Item.THEME).orElse("system"),
        value(choices, Item.LANGUAGE).orElseGet(() -> Languages.best(accepted(request))),
        value(choices, Item.TIMEZONE).orElse("UTC"));
  }

  private static Optional<String> value(Map<Item, Choice> choices, Item item) {
    return Optional.ofNullable(choices.get(item)).flatMap(Choice::value);
  }

  private static String accepted(HttpServletRequest request) {
    return String.join(",", Collections.list(request.getHeaders("Accept-Language")));
  }
}
