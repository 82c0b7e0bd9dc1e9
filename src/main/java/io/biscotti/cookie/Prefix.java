package io.biscotti.cookie;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name prefixes for which browsers require attributes. RFC 6265bis defines {@code __Secure-}
 * and {@code __Host-} (section 4.1.3); its successor adds {@code __Http-} and {@code __Host-Http-}
 * (draft-ietf-httpbis-layered-cookies, section 4.1.3).
 */
enum Prefix {
  /**
   * Comes before {@link #HOST}, which is a prefix of this one: {@link #of} takes the first match.
   */
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

  /** The prefix itself, as in {@code __Host-}. */
  String text() {
    return text;
  }

  /** Whether the prefix requires {@code HttpOnly}; all prefixes require {@code Secure}. */
  boolean httpOnly() {
    return httpOnly;
  }

  /** Whether the prefix requires {@code Path=/} and forbids {@code Domain}. */
  boolean host() {
    return host;
  }

  String source() {
    return source;
  }

  /** The start of the ids of this prefix's rules, as in {@code host-prefix-}. */
  String rule() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + "-prefix-";
  }

  /** The prefix that a text starts with, ignoring case (RFC 6265bis, section 5.4). */
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
