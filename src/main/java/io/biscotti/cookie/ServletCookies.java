package io.biscotti.cookie;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes cookies of servlet requests and responses (Servlet 6.0). Safe for use by several
 * threads.
 */
public final class ServletCookies {
  /**
   * The request attribute in which a wrapper that hides cookies offers the {@code Cookie} fields as
   * they were received: a {@code List} of strings. {@code getAttributeNames} doesn't list it.
   */
  public static final String SENT = "io.biscotti.cookie.sent";

  /** Attributes without a value, which Servlet 6.0 keeps as "true" or "false", and 6.1 as "". */
  private static final Set<String> FLAGS = Set.of("secure", "httponly", "partitioned");

  private ServletCookies() {}

  /**
   * Adds a cookie to a response as a {@code Set-Cookie} field, exactly as {@link SetCookie#header}
   * writes it. A response that is committed, or inside an include, ignores it (Servlet 6.0,
   * sections 5.2 and 9.3).
   */
  public static void add(HttpServletResponse response, SetCookie cookie) {
    response.addHeader("Set-Cookie", cookie.header());
  }

  /**
   * Converts a cookie to the Servlet API's class, for code that needs it. The container's line has
   * the same effect as {@link SetCookie#header}, but the container decides how to write the
   * lifetime: it derives {@code Expires} from {@code Max-Age}, and for a deletion Tomcat 11 and
   * Jetty 12.1 send only an {@code Expires} in the past. {@link #add} writes the exact line.
   *
   * @param cookie if it has only {@code Expires}, that becomes a {@code Max-Age}: Jetty drops an
   *     {@code Expires} attribute, and Tomcat would send two of them together with a {@code
   *     Max-Age}
   * @param clock tells how far in the future {@code Expires} is
   */
  public static Cookie cookie(SetCookie cookie, Clock clock) {
    Cookie written = new Cookie(cookie.name(), cookie.value());
    if (cookie.path() != null) {
      written.setPath(cookie.path());
    }
    if (cookie.domain() != null) {
      written.setDomain(cookie.domain());
    }
    Duration maxAge = lifetime(cookie, clock);
    if (maxAge != null) {
      written.setMaxAge(Math.toIntExact(maxAge.toSeconds()));
    }
    written.setSecure(cookie.secure());
    written.setHttpOnly(cookie.httpOnly());
    if (cookie.sameSite() != null) {
      written.setAttribute("SameSite", cookie.sameSite().attribute());
    }
    if (cookie.partitioned()) {
      // Servlet 6.0 writes a flag as "true", 6.1 as "", and each Tomcat drops the other's form.
      // Partitioned implies Secure, which the container has already written in its own form.
      written.setAttribute("Partitioned", written.getAttribute("Secure"));
    }
    return written;
  }

  /**
   * The {@code Set-Cookie} field for a cookie of the Servlet API.
   *
   * @return empty if a part has a character that ends it or the field
   */
  public static Optional<String> line(Cookie cookie) {
    StringBuilder line = new StringBuilder(cookie.getName()).append('=').append(cookie.getValue());
    boolean plain = isPlain(String.valueOf(cookie.getValue()));
    for (Map.Entry<String, String> each : cookie.getAttributes().entrySet()) {
      String name = each.getKey();
      String value = each.getValue();
      plain &= isPlain(name + value);
      if (!FLAGS.contains(name.toLowerCase(Locale.ROOT))) {
        line.append("; ").append(name).append('=').append(value);
      } else if (!value.equals("false")) {
        line.append("; ").append(name);
      }
    }
    return plain ? Optional.of(line.toString()) : Optional.empty();
  }

  private static boolean isPlain(String part) {
    return part.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != ';');
  }

  private static @Nullable Duration lifetime(SetCookie cookie, Clock clock) {
    Instant expires = cookie.expires();
    if (cookie.maxAge() != null || expires == null) {
      return cookie.maxAge();
    }
    Duration left = Duration.between(clock.instant(), expires);
    return left.isNegative() ? Duration.ZERO : SetCookie.capped(left);
  }

  /** The cookies that a request sent, including those that {@code SessionFilter} hides. */
  public static CookieHeader header(HttpServletRequest request) {
    return header(request, "");
  }

  /**
   * The request's cookies whose names have a prefix, as {@link CookieHeader#parse(Iterable,
   * String)} reads them.
   */
  public static CookieHeader header(HttpServletRequest request, String start) {
    return CookieHeader.parse(lines(request), start);
  }

  /**
   * Reads the request's cookies whose names have a prefix, as {@link CookieHeader#read} does, and
   * copies nothing, because filters do this for every request.
   */
  public static void read(HttpServletRequest request, String start, CookieHeader.Pairs pairs) {
    if (request.getAttribute(SENT) instanceof List<?> sent) {
      sent.forEach(line -> CookieHeader.read(String.valueOf(line), start, pairs));
      return;
    }
    Enumeration<String> lines = request.getHeaders("Cookie");
    while (lines != null && lines.hasMoreElements()) {
      CookieHeader.read(lines.nextElement(), start, pairs);
    }
  }

  /** The request's {@code Cookie} fields as received, including cookies that a wrapper hides. */
  public static List<String> lines(HttpServletRequest request) {
    if (request.getAttribute(SENT) instanceof List<?> sent) {
      return sent.stream().map(String::valueOf).toList();
    }
    // Null if the container denies access to headers (see HttpServletRequest.getHeaders).
    var lines = request.getHeaders("Cookie");
    return lines == null ? List.of() : Collections.list(lines);
  }
}
