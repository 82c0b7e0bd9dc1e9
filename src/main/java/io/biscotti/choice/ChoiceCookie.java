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
 * A cookie with choices, which scripts may read. Its value has a place for each item, in their
 * order and between dots: empty where nothing was chosen, else the value, {@code @} or {@code ~},
 * and the time in milliseconds since 1970. {@code @} stands for a choice that was made in this
 * browser and has not reached an account, {@code ~} for one that is kept with an account; a time
 * alone for a default that somebody went back to. So {@code
 * dark@1764000000000.de-AT~1763990000000.} is a theme of this browser and a language of the
 * account, without a time zone.
 *
 * <p>Nothing of it is a secret, and nothing is believed: what is none of the item's values counts
 * as not chosen, a time in the future as the present. Immutable.
 *
 * @param name the cookie's
 * @param items what can be chosen
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
   * Reads a value.
   *
   * @param value any text
   * @param now the present
   * @return what was chosen and still counts; changeable
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

  /** Writes a value; empty when there is nothing to keep. */
  String format(Map<Item, Choice> choices) {
    String value =
        items.stream()
            .map(item -> Optional.ofNullable(choices.get(item)))
            .map(choice -> choice.map(ChoiceCookie::place).orElse(""))
            .collect(Collectors.joining("."));
    return value.length() < items.size() ? "" : value;
  }

  /** A default that is with the account already needs no word about it. */
  private static String place(Choice choice) {
    if (choice.kept() && choice.value().isEmpty()) {
      return "";
    }
    return choice.value().orElse("") + (choice.kept() ? "~" : "@") + choice.at().toEpochMilli();
  }

  /**
   * The cookie: for a year, on every path, as scripts may read it.
   *
   * @param value as {@link #format} wrote it; empty for the cookie that deletes it
   * @param secure whether it is for HTTPS alone
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
