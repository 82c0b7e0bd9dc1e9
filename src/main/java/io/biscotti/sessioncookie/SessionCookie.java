package io.biscotti.sessioncookie;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.ServletCookies;
import io.biscotti.cookie.SetCookie;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The cookie that carries the token, and its numbered companions if the token is too long for one
 * cookie: {@code name}, {@code name.1} to {@code name.3}.
 *
 * <p>A token that fits is the cookie's value. A longer one is split ({@link TokenParts}). The first
 * part is always in the cookie that would hold an unsplit token, so it replaces a stale one.
 *
 * <p>A request may bring any number of cookies with these names, because a neighbouring host can
 * set them for a shared domain. Each is tried; the header's size limits the cost. Immutable.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">RFC 6265bis,
 *     section 5.6, on the 4,096 octets of name and value</a>
 */
public final class SessionCookie {

  /** How many cookies a token may fill. */
  public static final int MAX_COOKIES = 4;

  private static final int COOKIE_BYTES = 4096;
  private static final int LINE_BYTES = "Set-Cookie: =\r\n".length();

  private final SetCookie cookie;
  private final String name;
  private final String identity;
  private final List<String> names;
  private final String attributes;
  private final String extraAttributes;
  private final List<String> expiries;
  private final OwnLines ownLines;

  /**
   * Takes name and attributes from this cookie, and ignores its value.
   *
   * @param extraAttributes as in {@code "; Priority=High"}; empty for none
   */
  SessionCookie(SetCookie cookie, String extraAttributes) {
    this.cookie = cookie.withValue("");
    this.name = cookie.name();
    this.identity =
        name
            + (cookie.domain() == null ? "" : "; Domain=" + cookie.domain())
            + "; Path="
            + cookie.path();
    this.names = names(cookie.name());
    this.extraAttributes = extraAttributes;
    this.attributes = attributes(this.cookie);
    SetCookie expired = cookie.expire();
    String expiry = expired.header().substring(cookie.name().length()) + extraAttributes;
    this.expiries = names.stream().map(each -> each + expiry).toList();
    this.ownLines = OwnLines.like(line());
  }

  /** Takes name and attributes from this cookie, and ignores its value. */
  public static SessionCookie of(SetCookie cookie) {
    return new SessionCookie(cookie, "");
  }

  private String attributes(SetCookie like) {
    return like.header().substring(name.length() + 1) + extraAttributes;
  }

  private static List<String> names(String name) {
    List<String> names = new ArrayList<>(List.of(name));
    for (int i = 1; i < MAX_COOKIES; i++) {
      names.add(name + "." + i);
    }
    return List.copyOf(names);
  }

  /**
   * Gives a container's own session cookie the path and the flags of this one, and its name with a
   * suffix. The application's other configuration stays.
   *
   * @throws IllegalStateException if the container no longer allows changes
   */
  public void copyTo(SessionCookieConfig config, String suffix) {
    config.setName(name + suffix);
    config.setPath(cookie.path());
    config.setSecure(cookie.secure());
    config.setHttpOnly(true);
    SameSite sameSite = cookie.sameSite();
    if (sameSite != null) {
      config.setAttribute("SameSite", sameSite.attribute());
    }
    if (cookie.partitioned()) {
      // Servlet 6.0 writes a flag as "true", 6.1 as "", and Tomcat 11 drops the other form.
      Cookie flagged = new Cookie(name, "");
      flagged.setSecure(true);
      config.setAttribute("Partitioned", flagged.getAttribute("Secure"));
    }
  }

  /** The name of the first cookie. */
  public String name() {
    return name;
  }

  /**
   * Whether a cookie must be hidden: this one, a companion, or another application's sealed
   * session.
   */
  boolean hides(String other, String value) {
    return isNamed(other) || OtherSessions.isOne(other, value);
  }

  /** Whether a cookie has the name of this one or of a companion, in the same case. */
  boolean isNamed(String other) {
    return other.startsWith(name) && number(other, name.length(), other.length()) >= 0;
  }

  /** A {@code Cookie} field without the cookies to hide; empty if nothing is left. */
  String without(String field) {
    if (!field.contains(name) && !OtherSessions.mayBeIn(field)) {
      return field;
    }
    StringBuilder left = new StringBuilder(field.length());
    int from = 0;
    while (from <= field.length()) {
      int semicolon = field.indexOf(';', from);
      int to = semicolon < 0 ? field.length() : semicolon;
      if (!isHidden(field.substring(from, to))) {
        left.append(field, from, to).append(';');
      }
      from = to + 1;
    }
    String text = left.substring(0, Math.max(0, left.length() - 1)).strip();
    return text.equals(";") ? "" : text;
  }

  private boolean isHidden(String pair) {
    int equals = pair.indexOf('=');
    return equals > 0
        && hides(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
  }

  /** The header line that sets the cookie, without a token. */
  public String line() {
    return name + "=" + attributes;
  }

  /** Whether the browser keeps the cookie after it is closed, so that the age must be renewed. */
  public boolean isPersistent() {
    return cookie.maxAge() != null;
  }

  /** Recognises this cookie's lines among those of a response. */
  OwnLines ownLines() {
    return ownLines;
  }

  /** The length of the longest token that fits into one cookie. */
  public int singleBytes() {
    return COOKIE_BYTES - name.length();
  }

  /** The length of the longest token that fits into this many cookies. */
  public int limitBytes(int cookies) {
    return cookies == 1 ? singleBytes() : cookies * partChars();
  }

  /**
   * The length of the longest token that fits into this many cookies, and whose {@code Set-Cookie}
   * lines fit into this many bytes of headers.
   */
  public int limitBytes(int cookies, int headerBytes) {
    int most = 0;
    for (int count = 1; count <= cookies; count++) {
      int around = count * (LINE_BYTES + COOKIE_BYTES - partChars() + attributes.length());
      most = Math.max(most, Math.min(limitBytes(count), headerBytes - around));
    }
    return most;
  }

  /** Name, domain and path, which together identify a cookie (RFC 6265bis, 5.7). */
  public String identity() {
    return identity;
  }

  private int partChars() {
    return COOKIE_BYTES - (name.length() + ".1".length()) - TokenParts.HEAD_CHARS;
  }

  /** The tokens that a request sent in this cookie and its companions. */
  public SentTokens sent(HttpServletRequest request) {
    SentReader reader = new SentReader(name, partChars());
    ServletCookies.read(request, name, reader);
    return reader.sent();
  }

  /** Like {@link #sent(HttpServletRequest)}, given the {@code Cookie} fields of a request. */
  public SentTokens sent(List<String> fields) {
    SentReader reader = new SentReader(name, partChars());
    fields.forEach(field -> CookieHeader.read(field, name, reader));
    return reader.sent();
  }

  /**
   * The number of a cookie, according to what follows {@link #name} in its own name: 0 for the
   * cookie itself, 1 to 3 for {@code .1} to {@code .3}, and -1 for any other cookie.
   *
   * @param from where in the text the rest of the name starts
   * @param to where the name ends, exclusive
   */
  static int number(String text, int from, int to) {
    if (from == to) {
      return 0;
    }
    int digit = to - from == 2 && text.charAt(from) == '.' ? text.charAt(from + 1) - '0' : -1;
    return digit >= 1 && digit < MAX_COOKIES ? digit : -1;
  }

  /**
   * The header lines that set the token and expire companions that are no longer needed.
   *
   * @param now the time at which {@code Max-Age} begins
   */
  public List<String> write(String token, SentTokens sent, Instant now) {
    String then = isPersistent() ? attributes(cookie.expiring(now)) : attributes;
    if (token.length() <= singleBytes()) {
      return withExpired(List.of(name + "=" + token + then), sent);
    }
    if (token.length() > limitBytes(MAX_COOKIES)) {
      throw new IllegalArgumentException(
          "token must have <= %d characters, had %d"
              .formatted(limitBytes(MAX_COOKIES), token.length()));
    }
    List<String> values = TokenParts.split(token, partChars());
    List<String> lines = new ArrayList<>(MAX_COOKIES);
    for (int i = 0; i < values.size(); i++) {
      lines.add(names.get(i) + "=" + values.get(i) + then);
    }
    return withExpired(lines, sent);
  }

  /** The header lines that expire the cookie and all companions that the request sent. */
  public List<String> expire(SentTokens sent) {
    return withExpired(List.of(expiries.get(0)), sent);
  }

  /** Lines for the first cookies, and lines that expire the others that the request sent. */
  private List<String> withExpired(List<String> lines, SentTokens sent) {
    List<String> all = lines;
    for (int i = lines.size(); i < MAX_COOKIES; i++) {
      if (sent.has(i)) {
        all = all == lines ? new ArrayList<>(lines) : all;
        all.add(expiries.get(i));
      }
    }
    return all;
  }
}
