package io.biscotti.choice;

/**
 * How somebody likes the pages. Immutable.
 *
 * @param theme {@code system}, {@code light} or {@code dark}
 * @param language a canonical BCP 47 tag, as in {@code de-AT}
 * @param timezone the IANA name of a zone, as in {@code Europe/Vienna}
 */
public record Preferences(String theme, String language, String timezone) {}
