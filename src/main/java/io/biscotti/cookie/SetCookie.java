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
 * A cookie that a response sets, as defined by RFC 6265bis (draft-ietf-httpbis-rfc6265bis, section
 * 4.1) and CHIPS. Immutable; every instance meets every rule of {@link CookieRules#errors}.
 *
 * <p>Lifetimes are stored as browsers apply them. {@code maxAge} is rounded up to whole seconds and
 * limited to 400 days (section 5.5) on construction, so its value here is the value sent. {@code
 * expires} loses fractions of a second; {@link #capped} limits it, since that needs a clock.
 *
 * <p>Example: {@code SetCookie.named("__Host-sid").value("x").path("/").secure(true).build()}.
 *
 * @param name a token; names are case-sensitive
 * @param value printable ASCII without space, quote, comma, semicolon and backslash, optionally
 *     between two quotes, which are part of it; may be empty
 * @param path the paths that get the cookie, starting with {@code /}; null means the request's
 *     directory
 * @param domain a host name without a leading dot, whose subdomains get the cookie too; null limits
 *     the cookie to the host
 * @param maxAge how long browsers keep it; zero deletes it; null without {@code Max-Age}
 * @param expires when it expires, if {@code maxAge} is null; null without {@code Expires}. With
 *     neither, browsers keep it until they are closed
 * @param secure whether it is sent over HTTPS only
 * @param httpOnly whether it is hidden from scripts
 * @param sameSite which cross-site requests carry it; null leaves that to the browser
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

  /** The maximum length of a line's other parts: attribute names, a date and a number. */
  private static final int ATTRIBUTES_LENGTH = 144;

  /**
   * Checks all parts, then rounds and limits the lifetimes.
   *
   * @throws IllegalArgumentException if a rule is broken; the message names each rule, the limit
   *     and the actual value, but never the cookie's value
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
   * Starts building a cookie, with an empty value and no attributes.
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
    return with(value, maxAge, expires);
  }

  private SetCookie with(String newValue, @Nullable Duration newAge, @Nullable Instant newExpires) {
    return new SetCookie(
        name, newValue, path, domain, newAge, newExpires, secure, httpOnly, sameSite, partitioned);
  }

  /**
   * The cookie that deletes this one: empty, {@code Max-Age=0}, {@code Expires} in 1970, and every
   * other attribute unchanged. Browsers identify it with this cookie only if name, path, domain and
   * partition are the same, and accept it only if it meets the prefix and {@code SameSite} rules
   * (RFC 6265bis, sections 4.1.2 and 5.7).
   */
  public SetCookie expire() {
    return with("", Duration.ZERO, Instant.EPOCH);
  }

  /**
   * The same cookie with {@code Expires} at most 400 days in the future, the longest time that
   * browsers keep it (RFC 6265bis, section 5.5).
   *
   * @param clock tells the current time
   */
  public SetCookie capped(Clock clock) {
    Instant last = clock.instant().plus(CookieRules.MAX_AGE);
    return expires == null || !expires.isAfter(last) ? this : with(value, maxAge, last);
  }

  /**
   * The same cookie with the {@code Expires} that matches its {@code Max-Age} now, for clients that
   * don't know {@code Max-Age}. Without {@code Max-Age} it stays unchanged.
   */
  public SetCookie expiring(Instant now) {
    return maxAge == null ? this : with(value, maxAge, now.plus(maxAge));
  }

  /**
   * The value of the {@code Set-Cookie} field, with the attributes in the order of this record's
   * components: {@code sid=x; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax}.
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
   * The size of name and value together in octets, which browsers compare with {@link
   * CookieRules#MAX_BYTES}.
   */
  public int sizeBytes() {
    return name.length() + value.length();
  }

  /** This cookie in the form that {@link CookieRules} takes, to get its warnings and remarks. */
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

  /** Omits the value: it may be a secret, and the text may end up in a log. */
  @Override
  public String toString() {
    return "SetCookie[name=" + name + ", " + value.length() + " characters]";
  }

  private static @Nullable String attribute(@Nullable SameSite sameSite) {
    return sameSite == null ? null : sameSite.attribute();
  }

  /**
   * Rounds up to whole seconds, because half a second must not become a deletion, and limits to 400
   * days.
   */
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
   * Collects a cookie's parts. The value defaults to the empty string, and everything else to null
   * or false. Nothing is checked before {@link #build}. Not safe for use by several threads.
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

    /** Sets {@link SetCookie#expires}; a date without a zone would not be a point in time. */
    public Builder expires(ZonedDateTime expires) {
      return expires(expires.toInstant());
    }

    /** Sets {@link SetCookie#expires}; a date without an offset would not be a point in time. */
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
     * Builds the cookie.
     *
     * @throws IllegalArgumentException if a rule is broken, as in the record's constructor
     */
    public SetCookie build() {
      return new SetCookie(
          name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }
  }
}
