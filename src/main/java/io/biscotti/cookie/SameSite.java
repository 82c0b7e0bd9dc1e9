package io.biscotti.cookie;

import java.util.Optional;

/**
 * Which requests from other sites carry a cookie: the values of its {@code SameSite} attribute.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">RFC 6265bis,
 *     section 4.1.2.7</a>
 */
public enum SameSite {
  /** Only requests that the site itself starts. */
  STRICT("Strict"),

  /** Those, and top-level navigations from other sites with a safe method. */
  LAX("Lax"),

  /** Every request; browsers accept it with {@code Secure} only. */
  NONE("None");

  private final String attribute;

  SameSite(String attribute) {
    this.attribute = attribute;
  }

  /** The attribute's value as a {@code Set-Cookie} line spells it, as in {@code Lax}. */
  public String attribute() {
    return attribute;
  }

  /**
   * Reads an attribute's value, without regard to case.
   *
   * @return empty for any other text, which browsers treat as if the attribute were absent (RFC
   *     6265bis, section 5.6.7)
   */
  public static Optional<SameSite> parse(String text) {
    for (SameSite sameSite : values()) {
      if (sameSite.attribute.equalsIgnoreCase(text)) {
        return Optional.of(sameSite);
      }
    }
    return Optional.empty();
  }
}
