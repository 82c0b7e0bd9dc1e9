package io.biscotti.site;

import java.util.Arrays;
import java.util.Optional;

/** The {@code credentials} of a script's {@code fetch} (Fetch Standard, "credentials mode"). */
public enum Credentials {
  /** Neither sends nor stores cookies. */
  OMIT("omit"),

  /** Sends and stores cookies only within the page's own origin; the default of {@code fetch}. */
  SAME_ORIGIN("same-origin"),

  /** Sends and stores cookies for other origins too. */
  INCLUDE("include");

  private final String text;

  Credentials(String text) {
    this.text = text;
  }

  /** The mode as scripts write it, as in {@code same-origin}. */
  public String text() {
    return text;
  }

  /** The mode with this name in scripts; empty if there is none. */
  public static Optional<Credentials> of(String text) {
    return Arrays.stream(values()).filter(mode -> mode.text.equals(text)).findFirst();
  }
}
