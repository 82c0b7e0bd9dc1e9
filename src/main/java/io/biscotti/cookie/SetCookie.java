package io.biscotti.cookie;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that a response sets, as RFC 6265bis (draft-ietf-httpbis-rfc6265bis, section 4.1) and
 * CHIPS have it. Immutable; every instance keeps every rule of {@link CookieRules#errors}.
 *
 * <p>Ages are what a browser makes of them: {@code maxAge} is rounded up to whole seconds and cut
 * to 400 days (section 5.5) when the cookie is made, so it reads here as it is sent; {@code
 * expires} loses fractions of a second, and {@link #capped} cuts it where a clock is at hand.
 *
 * <p>As in {@code SetCookie.named("__Host-sid").value("x").path("/").secure(true).build()}.
 *
 * @param name a token; names differ by case
 * @param value printable ASCII without space, quote, comma, semicolon and backslash, optionally
 *     between two quotes, which are a part of it; may be empty
 * @param path where the cookie goes, from a {@code /} on; null leaves it to the request's directory
 * @param domain a host name without a leading dot, whose sub-domains get the cookie too; null keeps
 *     it to the host
 * @param maxAge how long it is kept; zero deletes it; null without {@code Max-Age}
 * @param expires until when it is kept, where {@code maxAge} is null; null without {@code Expires}.
 *     With neither, browsers keep it until they are closed
 * @param secure whether it is sent over HTTPS only
 * @param httpOnly whether it is hidden from scripts
 * @param sameSite which requests of other sites carry it; null leaves it to the browser
 * @param partitioned whether each top-level site has its own copy of it (CHIPS)
 */
public record SetCookie(
    String name,
    String value,
    @Nullable String path,
    @Nullable String domain,
    @Nullable Duration maxAge,
    @Nullable Instant expires,
    boolean secure,
    boolean httpOnly,
    @Nullable SameSite sameSite,
    boolean partitioned) {

  /** What a line has beside its texts, at most: attribute names, a date and a number. */
  private static final int ATTRIBUTES_LENGTH = 144;

  /**
   * Checks all parts, then rounds and cuts the ages.
   *
   * @throws IllegalArgumentException if a rule is broken; it names each, the limit and what came,
   *     but never the value
   */
  public SetCookie {
    List<Finding> errors =
        CookieRules.errors(
            new Proposal(
                name,
                value,
                path,
                domain,
                maxAge,
                expires,
                secure,
                httpOnly,
                attribute(sameSite),
                partitioned));
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(
          errors.stream()
              .map(error -> error.rule() + ": " + error.message() + " (" + error.source() + ")")
              .collect(Collectors.joining("; ")));
    }
    maxAge = maxAge == null ? null : capped(maxAge);
    expires = expires == null ? null : expires.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Starts a cookie of a name, with an empty value and no attribute.
   *
   * @param name checked with the rest by {@link Builder#build}
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /**
   * The same cookie with another value.
   *
   * @throws IllegalArgumentException if the value breaks a rule, or makes the cookie too large
   */
  public SetCookie withValue(String value) {
    return new SetCookie(
        name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
  }

  /**
   * The cookie that deletes this one: empty, {@code Max-Age=0}, {@code Expires} in 1970, and every
   * other attribute as it is here. Browsers take it for this cookie only if name, path, domain and
   * partition are the same, and accept it only if the prefix and {@code SameSite} rules are kept
   * (RFC 6265bis, sections 4.1.2 and 5.7).
   */
  public SetCookie expire() {
    return new SetCookie(
        name,
        "",
        path,
        domain,
        Duration.ZERO,
        Instant.EPOCH,
        secure,
        httpOnly,
        sameSite,
        partitioned);
  }

  /**
   * The same cookie with {@code Expires} at most 400 days ahead, which is as long as browsers keep
   * it (RFC 6265bis, section 5.5).
   *
   * @param clock tells the present
   */
  public SetCookie capped(Clock clock) {
    Instant last = clock.instant().plus(CookieRules.MAX_AGE);
    if (expires == null || !expires.isAfter(last)) {
      return this;
    }
    return new SetCookie(
        name, value, path, domain, maxAge, last, secure, httpOnly, sameSite, partitioned);
  }

  /**
   * The {@code Set-Cookie} field's value, with the attributes in the order of this record's parts:
   * {@code sid=x; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax}.
   */
  public String header() {
    int texts = name.length() + value.length() + length(path) + length(domain);
    StringBuilder line = new StringBuilder(texts + ATTRIBUTES_LENGTH);
    line.append(name).append('=').append(value);
    if (path != null) {
      line.append("; Path=").append(path);
    }
    if (domain != null) {
      line.append("; Domain=").append(domain);
    }
    if (maxAge != null) {
      line.append("; Max-Age=").append(maxAge.toSeconds());
    }
    if (expires != null) {
      HttpDate.append(line.append("; Expires="), expires);
    }
    line.append(secure ? "; Secure" : "").append(httpOnly ? "; HttpOnly" : "");
    if (sameSite != null) {
      line.append("; SameSite=").append(sameSite.attribute());
    }
    return line.append(partitioned ? "; Partitioned" : "").toString();
  }

  /**
   * Octets of name and value together, as browsers measure a cookie against {@link
   * CookieRules#MAX_BYTES}.
   */
  public int sizeBytes() {
    return name.length() + value.length();
  }

  /** This cookie as {@link CookieRules} takes it, for its warnings and remarks. */
  public Proposal proposal() {
    return new Proposal(
        name,
        value,
        path,
        domain,
        maxAge,
        expires,
        secure,
        httpOnly,
        attribute(sameSite),
        partitioned);
  }

  /** Leaves the value out: it may be a secret, and the text may end in a log. */
  @Override
  public String toString() {
    return "SetCookie[name=" + name + ", " + value.length() + " characters]";
  }

  private static @Nullable String attribute(@Nullable SameSite sameSite) {
    return sameSite == null ? null : sameSite.attribute();
  }

  /** Whole seconds, rounded up as half a second must not become a deletion; at most 400 days. */
  static Duration capped(Duration maxAge) {
    if (maxAge.compareTo(CookieRules.MAX_AGE) > 0) {
      return CookieRules.MAX_AGE;
    }
    return maxAge.getNano() == 0 ? maxAge : Duration.ofSeconds(maxAge.getSeconds() + 1);
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  /**
   * Collects a cookie's parts. Each has the default null or false, the value the empty string.
   * Nothing is checked before {@link #build}. Not safe for use by several threads.
   */
  public static final class Builder {
    private final String name;
    private String value = "";
    private @Nullable String path;
    private @Nullable String domain;
    private @Nullable Duration maxAge;
    private @Nullable Instant expires;
    private boolean secure;
    private boolean httpOnly;
    private @Nullable SameSite sameSite;
    private boolean partitioned;

    private Builder(String name) {
      this.name = name;
    }

    /** Sets {@link SetCookie#value}. */
    public Builder value(String value) {
      this.value = value;
      return this;
    }

    /** Sets {@link SetCookie#path}. */
    public Builder path(@Nullable String path) {
      this.path = path;
      return this;
    }

    /** Sets {@link SetCookie#domain}. */
    public Builder domain(@Nullable String domain) {
      this.domain = domain;
      return this;
    }

    /** Sets {@link SetCookie#maxAge}. */
    public Builder maxAge(@Nullable Duration maxAge) {
      this.maxAge = maxAge;
      return this;
    }

    /** Sets {@link SetCookie#expires}. */
    public Builder expires(@Nullable Instant expires) {
      this.expires = expires;
      return this;
    }

    /** Sets {@link SetCookie#expires}; a date without a zone would be no point in time. */
    public Builder expires(ZonedDateTime expires) {
      return expires(expires.toInstant());
    }

    /** Sets {@link SetCookie#expires}; a date without an offset would be no point in time. */
    public Builder expires(OffsetDateTime expires) {
      return expires(expires.toInstant());
    }

    /** Sets {@link SetCookie#secure}. */
    public Builder secure(boolean secure) {
      this.secure = secure;
      return this;
    }

    /** Sets {@link SetCookie#httpOnly}. */
    public Builder httpOnly(boolean httpOnly) {
      this.httpOnly = httpOnly;
      return this;
    }

    /** Sets {@link SetCookie#sameSite}. */
    public Builder sameSite(@Nullable SameSite sameSite) {
      this.sameSite = sameSite;
      return this;
    }

    /** Sets {@link SetCookie#partitioned}. */
    public Builder partitioned(boolean partitioned) {
      this.partitioned = partitioned;
      return this;
    }

    /**
     * The cookie.
     *
     * @throws IllegalArgumentException if a rule is broken, as the record's constructor does
     */
    public SetCookie build() {
      return new SetCookie(
          name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }
  }
}
