package io.biscotti.cookie;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name prefixes that make a browser insist on attributes. {@code __Secure-} and {@code __Host-}
 * are RFC 6265bis's (section 4.1.3), {@code __Http-} and {@code __Host-Http-} its successor's
 * (draft-ietf-httpbis-layered-cookies, section 4.1.3).
 */
enum Prefix {
  /** Stands before {@link #HOST}, whose text its own begins with: {@link #of} takes the first. */
  HOST_HTTP("__Host-Http-", true, true, "layered-cookies, section 4.1.3.4"),
  HOST("__Host-", false, true, "RFC 6265bis, section 4.1.3.2"),
  HTTP("__Http-", true, false, "layered-cookies, section 4.1.3.3"),
  SECURE("__Secure-", false, false, "RFC 6265bis, section 4.1.3.1");

  private static final Prefix[] ALL = values();

  private final String text;
  private final boolean httpOnly;
  private final boolean host;
  private final String source;

  Prefix(String text, boolean httpOnly, boolean host, String source) {
    this.text = text;
    this.httpOnly = httpOnly;
    this.host = host;
    this.source = source;
  }

  /** The prefix as it is written, as in {@code __Host-}. */
  String text() {
    return text;
  }

  /** Whether it insists on {@code HttpOnly}; all of them insist on {@code Secure}. */
  boolean httpOnly() {
    return httpOnly;
  }

  /** Whether it insists on {@code Path=/} and no {@code Domain}. */
  boolean host() {
    return host;
  }

  String source() {
    return source;
  }

  /** The prefix of a rule's id, as in {@code host-prefix-}. */
  String rule() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + "-prefix-";
  }

  /** The prefix that a text begins with, compared without case (RFC 6265bis, section 5.4). */
  static @Nullable Prefix of(String text) {
    if (!text.startsWith("__")) {
      return null;
    }
    for (Prefix prefix : ALL) {
      if (text.regionMatches(true, 0, prefix.text, 0, prefix.text.length())) {
        return prefix;
      }
    }
    return null;
  }
}
