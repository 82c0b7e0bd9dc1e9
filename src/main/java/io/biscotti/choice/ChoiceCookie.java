package io.biscotti.choice;

import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.SetCookie;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A cookie that stores choices and that scripts can read. Its value has one field per item, in
 * their order and separated by dots. A field is empty if nothing was chosen; otherwise it is the
 * value, {@code @} or {@code ~}, and the time in milliseconds since 1970. {@code @} marks a choice
 * that was made in this browser and is not stored with an account yet, {@code ~} one that is. The
 * value is omitted if the user went back to the default. So {@code
 * dark@1764000000000.de-AT~1763990000000.} is a theme chosen in this browser, a language stored
 * with the account, and no time zone.
 *
 * <p>Nothing in it is secret, and nothing in it is trusted: an invalid value counts as not chosen,
 * and a future time as the present. Immutable.
 *
 * @param name the cookie's name
 * @param items the items it stores
 */
record ChoiceCookie(String name, List<Item> items) {
  /** {@link Item#THEME}, {@link Item#LANGUAGE}, {@link Item#TIMEZONE}. */
  static final ChoiceCookie PREFERENCES =
      new ChoiceCookie("preferences", List.of(Item.THEME, Item.LANGUAGE, Item.TIMEZONE));

  /** {@link Item#ANALYTICS}. */
  static final ChoiceCookie CONSENT = new ChoiceCookie("consent", List.of(Item.ANALYTICS));

  private static final Duration AGE = Duration.ofDays(365);
  private static final int MOST_CHARS = 256;
  private static final Pattern PLACE = Pattern.compile("([A-Za-z0-9/_+-]{0,64})([@~])(\\d{1,15})");

  /**
   * Parses a value.
   *
   * @param value any text
   * @param now the current time
   * @return the choices that are still valid; mutable
   */
  Map<Item, Choice> parse(String value, Instant now) {
    Map<Item, Choice> choices = new EnumMap<>(Item.class);
    String[] places = value.length() > MOST_CHARS ? new String[0] : value.split("\\.", -1);
    if (places.length == items.size()) {
      for (int i = 0; i < places.length; i++) {
        Item item = items.get(i);
        parse(item, places[i], now).ifPresent(choice -> choices.put(item, choice));
      }
    }
    return choices;
  }

  private static Optional<Choice> parse(Item item, String place, Instant now) {
    Matcher parts = PLACE.matcher(place);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Optional<String> value = item.canonical(parts.group(1));
    if (value.isEmpty() && !parts.group(1).isEmpty()) {
      return Optional.empty();
    }
    Instant at = Instant.ofEpochMilli(Long.parseLong(parts.group(3)));
    Choice choice = new Choice(value, at.isAfter(now) ? now : at, parts.group(2).equals("~"));
    return Optional.of(choice).filter(one -> item.isValid(one, now));
  }

  /** Formats a value; empty if there is nothing to store. */
  String format(Map<Item, Choice> choices) {
    String value =
        items.stream()
            .map(item -> Optional.ofNullable(choices.get(item)))
            .map(choice -> choice.map(ChoiceCookie::place).orElse(""))
            .collect(Collectors.joining("."));
    return value.length() < items.size() ? "" : value;
  }

  /** Formats one field. A default that is already stored with the account is left empty. */
  private static String place(Choice choice) {
    if (choice.kept() && choice.value().isEmpty()) {
      return "";
    }
    return choice.value().orElse("") + (choice.kept() ? "~" : "@") + choice.at().toEpochMilli();
  }

  /**
   * The cookie: for one year, on every path, readable by scripts.
   *
   * @param value a result of {@link #format}; empty to delete the cookie
   * @param secure whether it is sent over HTTPS only
   */
  SetCookie cookie(String value, boolean secure) {
    SetCookie cookie =
        SetCookie.named(name)
            .value(value)
            .path("/")
            .maxAge(AGE)
            .secure(secure)
            .sameSite(SameSite.LAX)
            .build();
    return value.isEmpty() ? cookie.expire() : cookie;
  }
}
