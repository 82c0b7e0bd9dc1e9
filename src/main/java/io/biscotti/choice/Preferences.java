package io.biscotti.choice;

/**
 * A user's display preferences. Immutable.
 *
 * @param theme {@code system}, {@code light} or {@code dark}
 * @param language a canonical BCP 47 tag, such as {@code de-AT}
 * @param timezone the IANA name of a time zone, such as {@code Europe/Vienna}
 */
public record Preferences(String theme, String language, String timezone) {}
