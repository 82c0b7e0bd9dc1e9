package io.biscotti.engine;

import io.biscotti.cookie.CookieRules;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a browser keeps a cookie (RFC 6265bis, sections 5.5 and 5.7).
 *
 * @param expiresAt when it expires; null to keep it until the browser is closed
 */
record Lifetime(@Nullable Instant expiresAt) {
  /** The lifetime that ends when the browser is closed. */
  static final Lifetime OF_THE_BROWSER = new Lifetime(null);

  private static final String STORAGE = "RFC 6265bis, section 5.7";

  /** The lifetime that a line gives. The agent notes how it was found. */
  static Lifetime of(ParsedCookie line, UserAgent agent, Instant now) {
    Long maxAge = line.maxAgeSeconds();
    Instant expires = line.expires();
    if (maxAge == null && line.date() != null) {
      agent.noteDate(line.date(), now);
    }
    if (maxAge == null && expires == null) {
      agent.note("session", "without a lifetime, it lasts until the browser is closed", STORAGE);
      return OF_THE_BROWSER;
    }
    if (maxAge != null && expires != null) {
      agent.note("max-age-first", "Max-Age counts and Expires doesn't", STORAGE);
    }
    Instant wanted = maxAge == null ? expires : after(maxAge, now);
    return new Lifetime(wanted == null ? null : capped(wanted, agent, now));
  }

  /** Caps huge ages, which exceed every limit anyway. */
  private static Instant after(long maxAgeSeconds, Instant now) {
    return maxAgeSeconds <= 0
        ? Instant.EPOCH
        : now.plusSeconds(Math.min(maxAgeSeconds, Integer.MAX_VALUE));
  }

  private static Instant capped(Instant wanted, UserAgent agent, Instant now) {
    Instant last = now.plus(CookieRules.MAX_AGE);
    if (!wanted.isAfter(last) || agent.has(Quirk.LIFETIME_UNCAPPED)) {
      return wanted;
    }
    agent.note(
        "lifetime-cap",
        "browsers keep it for at most %d days".formatted(CookieRules.MAX_AGE.toDays()),
        "RFC 6265bis, section 5.5");
    return last;
  }

  /** Why the cookie of a line has already expired. */
  static String past(ParsedCookie line) {
    Long maxAge = line.maxAgeSeconds();
    if (maxAge == null) {
      return "Expires was " + line.expires();
    }
    String first = line.expires() == null ? "" : ", which takes precedence over Expires";
    return maxAge == Long.MIN_VALUE
        ? "Max-Age is far below 0" + first
        : "Max-Age is " + maxAge + first;
  }
}
