package io.biscotti.cookie;

import java.util.Optional;

/**
 * Which cross-site requests carry a cookie: the values of its {@code SameSite} attribute.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">RFC 6265bis,
 *     section 4.1.2.7</a>
 */
public enum SameSite {
  /** Only requests that the site itself initiates. */
  STRICT("Strict"),

  /** Same-site requests, and top-level navigations from other sites with a safe method. */
  LAX("Lax"),

  /** Every request; browsers accept it only with {@code Secure}. */
  NONE("None");

  private final String attribute;

  SameSite(String attribute) {
    this.attribute = attribute;
  }

  /** The attribute's value as spelled in a {@code Set-Cookie} line, such as {@code Lax}. */
  public String attribute() {
    return attribute;
  }

  /**
   * Parses an attribute's value, ignoring case.
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
