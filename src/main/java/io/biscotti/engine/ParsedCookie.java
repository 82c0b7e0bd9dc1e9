package io.biscotti.engine;

import io.biscotti.cookie.SameSite;
import io.biscotti.site.SafeText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A parsed {@code Set-Cookie} line (RFC 6265bis, section 5.6). Immutable.
 *
 * @param name may be empty
 * @param value may be empty
 * @param maxAgeSeconds of the last {@code Max-Age} that is a number; null if absent
 * @param expires of the last {@code Expires} that is a date; null if absent
 * @param date the text of the last {@code Expires}; null if absent, or if the parser let {@code
 *     Max-Age} replace it
 * @param domain in lower case, without a leading dot, except if the dot is all there is; empty
 *     without {@code Domain}
 * @param domainGiven whether {@code Domain} is present, even if empty
 * @param path as sent, so possibly invalid; null without {@code Path}
 * @param secure whether {@code Secure} is present
 * @param httpOnly whether {@code HttpOnly} is present
 * @param sameSite of the last {@code SameSite}; null if absent or unknown
 * @param sameSiteGiven whether {@code SameSite} is present, even with an unknown value
 * @param partitioned whether {@code Partitioned} is present
 */
public record ParsedCookie(
    String name,
    String value,
    @Nullable Long maxAgeSeconds,
    @Nullable Instant expires,
    @Nullable String date,
    String domain,
    boolean domainGiven,
    @Nullable String path,
    boolean secure,
    boolean httpOnly,
    @Nullable SameSite sameSite,
    boolean sameSiteGiven,
    boolean partitioned) {

  /** The same cookie with another value. */
  public ParsedCookie withValue(String other) {
    return new ParsedCookie(
        name,
        other,
        maxAgeSeconds,
        expires,
        date,
        domain,
        domainGiven,
        path,
        secure,
        httpOnly,
        sameSite,
        sameSiteGiven,
        partitioned);
  }

  int sizeBytes() {
    return SafeText.octets(name) + SafeText.octets(value);
  }

  /** Omits the value: it may be a secret, and the text may end up in a log. */
  @Override
  public String toString() {
    return "ParsedCookie[name=" + SafeText.quoted(name) + ", " + value.length() + " characters]";
  }
}
