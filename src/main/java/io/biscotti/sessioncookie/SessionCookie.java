package io.biscotti.sessioncookie;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.SetCookie;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cookie that carries the token, and its numbered companions if the token is too long for one
 * cookie: {@code name}, {@code name.1} to {@code name.3}.
 *
 * <p>A token that fits is the cookie's value. A longer one is split: the first cookie's value is
 * {@code ~count.mark.part}, and that of the others is {@code mark.part}, where the mark is taken
 * from the random bytes of the seal. Parts of different writes are therefore never combined, and a
 * count that was tampered with gives a token that doesn't open. The first part is always in the
 * cookie that would hold an unsplit token, so no stale cookie can remain beside it. Every part but
 * the last is as long as a cookie allows.
 *
 * <p>A request may bring any number of cookies with these names, because a neighbouring host can
 * set them for a shared domain. Each is a candidate; the header's size bounds the cost. Immutable.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">RFC 6265bis,
 *     section 5.6, on the 4,096 octets of name and value</a>
 */
public final class SessionCookie {

  /** How many cookies a token may fill. */
  public static final int MAX_COOKIES = 4;

  /**
   * Parts with the same mark come from one write, unless somebody who knows the mark sends others.
   */
  private static final int MOST_OF_A_MARK = 32;

  private static final String DEFAULT_NAME = "__Host-session";
  private static final int COOKIE_BYTES = 4096;
  private static final int LINE_BYTES = "Set-Cookie: =\r\n".length();
  private static final int MARK_FROM = 8;
  private static final int MARK_TO = 16;
  private static final Set<String> OWN_ATTRIBUTES =
      Set.of(
          "name",
          "domain",
          "path",
          "max-age",
          "expires",
          "secure",
          "httponly",
          "samesite",
          "partitioned",
          "comment",
          "version");

  private final String name;
  private final String identity;
  private final List<String> names;
  private final String attributes;
  private final List<String> expiries;
  private final boolean persistent;
  private final OwnLines ownLines;

  private SessionCookie(SetCookie cookie, String extraAttributes) {
    this.name = cookie.name();
    this.identity =
        name
            + (cookie.domain() == null ? "" : "; Domain=" + cookie.domain())
            + "; Path="
            + cookie.path();
    this.names = names(cookie.name());
    this.attributes = cookie.header().substring(cookie.name().length() + 1) + extraAttributes;
    this.persistent = cookie.maxAge() != null;
    SetCookie expired = cookie.expire();
    String expiry = expired.header().substring(cookie.name().length()) + extraAttributes;
    this.expiries = names.stream().map(each -> each + expiry).toList();
    this.ownLines = OwnLines.like(line());
  }

  /** Takes name and attributes from this cookie, and ignores its value. */
  public static SessionCookie of(SetCookie cookie) {
    return new SessionCookie(cookie, "");
  }

  /**
   * Reads the session configuration of a web application: name, path, domain, flags, age and
   * further attributes (Servlet spec, SessionCookieConfig). The default is {@code __Host-session;
   * Path=/; Secure; HttpOnly; SameSite=Lax}. The name {@code JSESSIONID} counts as not configured,
   * and so does the context's path. Only a {@code false} in {@code web.xml} itself turns {@code
   * Secure} or {@code HttpOnly} off: Jetty doesn't distinguish false, or that path, from no
   * configuration.
   *
   * <p>An embedded Jetty context without a {@code SessionHandler} has no configuration, so all
   * defaults apply.
   *
   * @param denied the cookie flags that {@code web.xml} itself sets to false: {@code secure},
   *     {@code http-only}
   * @param secure false for development over plain HTTP: no {@code Secure}, and no name prefix
   * @param parent a domain that replaces the configured one; {@code __Host-} then becomes {@code
   *     __Secure-}, because {@code __Host-} allows no domain
   * @throws IllegalArgumentException if the configuration breaks a rule of RFC 6265bis; the message
   *     names the rule
   */
  public static SessionCookie of(
      ServletContext context, Set<String> denied, boolean secure, Optional<String> parent) {
    SessionCookieConfig config = context.getSessionCookieConfig();
    if (config == null) {
      SetCookie.Builder cookie =
          SetCookie.named(secure ? DEFAULT_NAME : withoutPrefix(DEFAULT_NAME)).value("").path("/");
      return of(cookie.secure(secure).httpOnly(true).sameSite(SameSite.LAX).build());
    }
    boolean named = config.getName() != null && !config.getName().equals("JSESSIONID");
    String name = named ? config.getName() : DEFAULT_NAME;
    boolean rooted = !named || hasPrefix(name, "__Host-") || hasPrefix(name, "__Host-Http-");
    SetCookie.Builder cookie =
        SetCookie.named(secure ? prefixed(name, parent) : withoutPrefix(name))
            .value("")
            .path(path(config, context.getContextPath(), rooted))
            .secure(secure && !denied.contains("secure"))
            .httpOnly(!denied.contains("http-only"))
            .sameSite(sameSite(config))
            .partitioned(isPartitioned(config));
    parent
        .or(() -> Optional.ofNullable(config.getDomain()).filter(domain -> !domain.isBlank()))
        .ifPresent(cookie::domain);
    if (config.getMaxAge() > 0) {
      cookie.maxAge(Duration.ofSeconds(config.getMaxAge()));
    }
    return new SessionCookie(cookie.build(), extraAttributes(config));
  }

  private static String path(SessionCookieConfig config, String contextPath, boolean rooted) {
    String path = config.getPath();
    boolean open = path == null || path.isBlank() || path.equals(contextPath);
    return open ? (rooted ? "/" : contextPath + "/") : path;
  }

  private static boolean isPartitioned(SessionCookieConfig config) {
    String value = config.getAttribute("Partitioned");
    return value != null && !value.equalsIgnoreCase("false");
  }

  private static SameSite sameSite(SessionCookieConfig config) {
    String value = config.getAttribute("SameSite");
    if (value == null || value.isBlank()) {
      return SameSite.LAX;
    }
    return SameSite.parse(value)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "session cookie: SameSite must be Strict, Lax or None, was " + value));
  }

  private static String extraAttributes(SessionCookieConfig config) {
    StringBuilder extra = new StringBuilder();
    for (Map.Entry<String, String> attribute : config.getAttributes().entrySet()) {
      String key = attribute.getKey();
      if (!OWN_ATTRIBUTES.contains(key.toLowerCase(Locale.ROOT))) {
        requirePlain(key);
        requirePlain(attribute.getValue());
        extra.append("; ").append(key);
        if (!attribute.getValue().isEmpty()) {
          extra.append('=').append(attribute.getValue());
        }
      }
    }
    return extra.toString();
  }

  private static void requirePlain(String text) {
    if (!text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != ';' && c != ',')) {
      throw new IllegalArgumentException("session cookie: invalid attribute: " + text);
    }
  }

  private static boolean hasPrefix(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static String prefixed(String name, Optional<String> parent) {
    return parent.isPresent() && (hasPrefix(name, "__Host-") || hasPrefix(name, "__Host-Http-"))
        ? "__Secure-" + withoutPrefix(name)
        : name;
  }

  private static String withoutPrefix(String name) {
    for (String prefix : List.of("__Host-Http-", "__Host-", "__Secure-", "__Http-")) {
      if (hasPrefix(name, prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }

  private static List<String> names(String name) {
    List<String> names = new ArrayList<>(List.of(name));
    for (int i = 1; i < MAX_COOKIES; i++) {
      names.add(name + "." + i);
    }
    return List.copyOf(names);
  }

  /** The name of the first cookie. */
  public String name() {
    return name;
  }

  /** The header line that sets the cookie, without a token. */
  public String line() {
    return name + "=" + attributes;
  }

  /** Whether the browser keeps the cookie after it is closed, so that the age must be renewed. */
  public boolean isPersistent() {
    return persistent;
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
    return cookies == 1 ? singleBytes() : cookies * partBytes();
  }

  /**
   * The length of the longest token that fits into this many cookies, and whose {@code Set-Cookie}
   * lines fit into so many bytes of headers.
   */
  public int limitBytes(int cookies, int headerBytes) {
    int most = 0;
    for (int count = 1; count <= cookies; count++) {
      int around = count * (LINE_BYTES + COOKIE_BYTES - partBytes() + attributes.length());
      most = Math.max(most, Math.min(limitBytes(count), headerBytes - around));
    }
    return most;
  }

  /** Name, domain and path, which together identify a cookie (RFC 6265bis, 5.7). */
  public String identity() {
    return identity;
  }

  private int partBytes() {
    return COOKIE_BYTES - (name.length() + 2) - "~4.".length() - (MARK_TO - MARK_FROM) - 1;
  }

  /** The tokens that a request's cookies may stand for, each once, in the order sent. */
  public Sent sent(CookieHeader header) {
    Set<String> tokens = new LinkedHashSet<>(2);
    boolean broken = false;
    Parts parts = null;
    for (String value : header.values(name)) {
      if (!value.startsWith("~")) {
        tokens.add(value);
        continue;
      }
      parts = parts == null ? new Parts(header) : parts;
      broken |= !parts.join(value, tokens);
    }
    boolean[] present = new boolean[MAX_COOKIES];
    for (int i = 0; i < MAX_COOKIES; i++) {
      present[i] = !header.values(names.get(i)).isEmpty();
    }
    return new Sent(List.copyOf(tokens), broken, present);
  }

  /** A request's companion cookies by mark. For use by one thread. */
  private final class Parts {

    private static final int MARK_CHARS = MARK_TO - MARK_FROM;
    private static final int HEAD_CHARS = "~4.".length() + MARK_CHARS + 1;

    private final List<Map<String, Set<String>>> byMark = new ArrayList<>();
    private final Map<String, Integer> joined = new HashMap<>();

    Parts(CookieHeader header) {
      for (String companion : names.subList(1, MAX_COOKIES)) {
        Map<String, Set<String>> parts = new HashMap<>();
        for (String value : header.values(companion)) {
          if (value.length() > MARK_CHARS + 1 && value.charAt(MARK_CHARS) == '.') {
            parts
                .computeIfAbsent(value.substring(0, MARK_CHARS), mark -> new LinkedHashSet<>(2))
                .add(value.substring(MARK_CHARS + 1));
          }
        }
        byMark.add(parts);
      }
    }

    /** Adds the tokens that begin with this first cookie; false if there is none. */
    boolean join(String head, Set<String> tokens) {
      boolean wellFormed =
          head.length() == HEAD_CHARS + partBytes()
              && head.charAt(1) >= '2'
              && head.charAt(1) <= '0' + MAX_COOKIES
              && head.charAt(2) == '.'
              && head.charAt(HEAD_CHARS - 1) == '.';
      if (!wellFormed) {
        return false;
      }
      String mark = head.substring(HEAD_CHARS - 1 - MARK_CHARS, HEAD_CHARS - 1);
      int before = joined.getOrDefault(mark, 0);
      List<String> found = new ArrayList<>(1);
      join(head.substring(HEAD_CHARS), mark, head.charAt(1) - '1', 0, found, before);
      joined.put(mark, before + found.size());
      tokens.addAll(found);
      return !found.isEmpty();
    }

    private void join(
        String begun, String mark, int companions, int index, List<String> found, int before) {
      if (index == companions) {
        found.add(begun);
        return;
      }
      boolean last = index == companions - 1;
      for (String part : byMark.get(index).getOrDefault(mark, Set.of())) {
        if (before + found.size() == MOST_OF_A_MARK) {
          return;
        }
        if (last ? part.length() <= partBytes() : part.length() == partBytes()) {
          join(begun + part, mark, companions, index + 1, found, before);
        }
      }
    }
  }

  /** The header lines that set the token and expire companions that are no longer needed. */
  public List<String> write(String token, Sent sent) {
    List<String> lines = new ArrayList<>(1);
    if (token.length() <= singleBytes()) {
      lines.add(name + "=" + token + attributes);
    } else {
      writeParts(token, lines);
    }
    for (int i = lines.size(); i < MAX_COOKIES; i++) {
      if (sent.has(i)) {
        lines.add(expiries.get(i));
      }
    }
    return lines;
  }

  private void writeParts(String token, List<String> lines) {
    int count = (token.length() + partBytes() - 1) / partBytes();
    if (count > MAX_COOKIES) {
      throw new IllegalArgumentException(
          "token must have <= %d characters, had %d"
              .formatted(limitBytes(MAX_COOKIES), token.length()));
    }
    String mark = token.substring(MARK_FROM, MARK_TO) + ".";
    for (int i = 0; i < count; i++) {
      int from = i * partBytes();
      String part = token.substring(from, Math.min(token.length(), from + partBytes()));
      String prefix = i == 0 ? "~" + count + "." : "";
      lines.add(names.get(i) + "=" + prefix + mark + part + attributes);
    }
  }

  /** The header lines that expire the cookie and all companions that the request sent. */
  public List<String> expire(Sent sent) {
    List<String> lines = new ArrayList<>(List.of(expiries.get(0)));
    for (int i = 1; i < MAX_COOKIES; i++) {
      if (sent.has(i)) {
        lines.add(expiries.get(i));
      }
    }
    return lines;
  }

  /**
   * What a request sent under our names.
   *
   * @param tokens the tokens that the cookies may stand for, each once
   * @param broken whether some cookies did not form a token
   * @param present by number, whether the cookie was sent
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and made here alone.
  public record Sent(List<String> tokens, boolean broken, boolean[] present) {

    /** Whether the first cookie was sent, without which there is no token. */
    public boolean isAny() {
      return present[0];
    }

    boolean has(int number) {
      return present[number];
    }
  }
}
