package io.biscotti.lab;

import io.biscotti.cookie.SameSite;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What browsers read out of a {@code Set-Cookie} line (RFC 6265bis, section 5.6). Immutable.
 *
 * @param name may be empty
 * @param value may be empty
 * @param maxAgeSeconds of the last {@code Max-Age} that is a number; null without
 * @param expires of the last {@code Expires} that is a date; null without
 * @param date the text of the last {@code Expires}; null without, and where {@code Max-Age} has
 *     taken its place
 * @param domain in lower case, without a leading dot, a lone one aside; empty without {@code
 *     Domain}
 * @param domainGiven whether {@code Domain} came, empty or not
 * @param path as it came, and maybe no path at all; null without {@code Path}
 * @param secure whether {@code Secure} came
 * @param httpOnly whether {@code HttpOnly} came
 * @param sameSite of the last {@code SameSite}; null without, and for an unknown word
 * @param sameSiteGiven whether {@code SameSite} came, with a known word or not
 * @param partitioned whether {@code Partitioned} came
 */
record Line(
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

  int sizeBytes() {
    return Shown.octets(name) + Shown.octets(value);
  }

  /** Leaves the value out: it may be a secret, and the text may end in a log. */
  @Override
  public String toString() {
    return "Line[name=" + Shown.quoted(name) + ", " + value.length() + " characters]";
  }
}
