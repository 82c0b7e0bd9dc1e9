package io.biscotti.cookie;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cookie to be checked, in raw form. This record checks nothing: {@link CookieRules} tells what
 * is wrong with it. Immutable.
 *
 * @param name the name; may be empty, and contain any character
 * @param value the value; may be empty, and contain any character
 * @param path the {@code Path} attribute's value, or null without one
 * @param domain the {@code Domain} attribute's value, or null without one
 * @param maxAge the {@code Max-Age} attribute's value, or null without one; may be negative
 * @param expires the {@code Expires} attribute's value, or null without one
 * @param secure whether it has {@code Secure}
 * @param httpOnly whether it has {@code HttpOnly}
 * @param sameSite the {@code SameSite} attribute's value, or null without one
 * @param partitioned whether it has {@code Partitioned}
 */
public record Proposal(
    String name,
    String value,
    @Nullable String path,
    @Nullable String domain,
    @Nullable Duration maxAge,
    @Nullable Instant expires,
    boolean secure,
    boolean httpOnly,
    @Nullable String sameSite,
    boolean partitioned) {

  /** Omits the value: it may be a secret, and the text may end up in a log. */
  @Override
  public String toString() {
    return "Proposal[name=" + Grammar.shown(name) + ", " + value.length() + " characters]";
  }
}
