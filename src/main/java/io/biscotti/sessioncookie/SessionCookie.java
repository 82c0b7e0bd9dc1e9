package io.biscotti.sessioncookie;

import io.biscotti.cookie.CookieHeader;
import io.biscotti.cookie.SameSite;
import io.biscotti.cookie.SetCookie;
import jakarta.servlet.SessionCookieConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

  private static final int COOKIE_BYTES = 4096;
  private static final int LINE_BYTES = "Set-Cookie: =\r\n".length();
  private static final int MARK_FROM = 8;
  private static final int MARK_TO = 16;
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
   * Gives a container's own session cookie the path and the flags of this one, and its name with
   * something after it. What else the application has configured stays.
   *
   * @throws IllegalStateException if the container allows no change any more
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
  }

  /** The name of the first cookie. */
  public String name() {
    return name;
  }

  /** Whether a cookie has the name of this one or of one of its companions, in the same case. */
  boolean isNamed(String other) {
    return other.startsWith(name) && names.contains(other);
  }

  /** A {@code Cookie} field without this cookie and its companions; empty if nothing is left. */
  String without(String field) {
    if (!field.contains(name)) {
      return field;
    }
    String left =
        Arrays.stream(field.split(";", -1))
            .filter(pair -> !isNamed(pair.substring(0, Math.max(0, pair.indexOf('='))).strip()))
            .collect(Collectors.joining(";"))
            .strip();
    return left.equals(";") ? "" : left;
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

  /**
   * The header lines that set the token and expire companions that are no longer needed.
   *
   * @param now from when on {@code Max-Age} counts
   */
  public List<String> write(String token, Sent sent, Instant now) {
    String then = isPersistent() ? attributes(cookie.expiring(now)) : attributes;
    List<String> lines = new ArrayList<>(1);
    if (token.length() <= singleBytes()) {
      lines.add(name + "=" + token + then);
    } else {
      writeParts(token, then, lines);
    }
    for (int i = lines.size(); i < MAX_COOKIES; i++) {
      if (sent.has(i)) {
        lines.add(expiries.get(i));
      }
    }
    return lines;
  }

  private void writeParts(String token, String then, List<String> lines) {
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
      lines.add(names.get(i) + "=" + prefix + mark + part + then);
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
