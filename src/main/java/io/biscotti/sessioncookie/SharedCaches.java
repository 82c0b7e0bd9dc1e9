package io.biscotti.sessioncookie;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps responses that set the session cookie out of shared caches. Many caches store a response
 * despite {@code Set-Cookie} if its {@code Cache-Control} allows it, and would give one visitor's
 * session to the next. {@code private} reliably forbids that (RFC 9111, section 3), provided that
 * nothing contradicts it: {@code public}, {@code s-maxage}, and the headers that override it for
 * particular caches ({@code CDN-Cache-Control} and similar ones, RFC 9213; {@code
 * Surrogate-Control}, {@code Edge-Control}, {@code X-Accel-Expires}). Caches that only know
 * HTTP/1.0 go by {@code Expires}.
 *
 * <p>A browser may still store the response for as long as the application said. Thread-safe.
 */
public final class SharedCaches {

  private static final Logger LOG = System.getLogger(SharedCaches.class.getName());
  private static final String CACHE_CONTROL = "Cache-Control";
  private static final String EXPIRES = "Expires";
  private static final String LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT";
  private static final String NO_STORE = "no-store";
  private static final String PRIVATE = "private";
  private static final String X_ACCEL_EXPIRES = "X-Accel-Expires";

  /**
   * How many routes are remembered: clients choose paths, and must not fill the memory or the log
   * with them.
   */
  private static final int MOST_ROUTES = 100;

  private static final int MOST_CHARS = 200;

  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /** Whether a header says how long a response may be stored, and by whom. */
  public static boolean areToldBy(String header) {
    int length = header.length();
    return header.regionMatches(true, length - 8, "-Control", 0, 8)
        ? header.equalsIgnoreCase(CACHE_CONTROL) || isForOne(header)
        : header.equalsIgnoreCase(EXPIRES) || header.equalsIgnoreCase(X_ACCEL_EXPIRES);
  }

  /** Whether a response allows shared caches to serve it to other visitors. */
  public static boolean areInvited(HttpServletResponse response) {
    String said = response.getHeader(CACHE_CONTROL);
    return said != null
        && allows(said.replaceAll("(?i)\\bmax-age=0+\\b", ""))
        && !withoutShared(said).equals(said);
  }

  /** Whether a header is for particular caches, which then ignore {@code Cache-Control}. */
  private static boolean isForOne(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return name.endsWith("-cache-control")
        || name.equals("surrogate-control")
        || name.equals("edge-control");
  }

  /**
   * Forbids shared caches to store a response, and logs a warning once for each route that allowed
   * it.
   */
  public void keepOut(HttpServletRequest request, AnswerHeaders headers) {
    String said = headers.value(CACHE_CONTROL);
    String rule = withoutShared(said);
    boolean allowed = !rule.equals(said) && allows(said);
    if (!rule.equals(said)) {
      headers.set(CACHE_CONTROL, rule);
    }
    for (String name : others(headers)) {
      if (isForOne(name) && !headers.value(name).equalsIgnoreCase(NO_STORE)) {
        allowed = true;
        headers.set(name, NO_STORE);
      } else if (name.equalsIgnoreCase(X_ACCEL_EXPIRES) && !headers.value(name).equals("0")) {
        allowed = true;
        headers.set(name, "0");
      } else if (name.equalsIgnoreCase(EXPIRES) && !isPast(headers.value(name))) {
        headers.set(name, LONG_AGO);
      }
    }
    if (allowed) {
      log(request);
    }
  }

  /** The names of the response's headers, other than {@code Cache-Control}, that control caches. */
  private static List<String> others(AnswerHeaders headers) {
    List<String> others = List.of();
    for (String name : headers.names()) {
      if (areToldBy(name) && !name.equalsIgnoreCase(CACHE_CONTROL)) {
        others = others.isEmpty() ? new ArrayList<>(2) : others;
        others.add(name);
      }
    }
    return others;
  }

  private static boolean isPast(String expires) {
    return expires.equals(LONG_AGO) || expires.equals("0") || expires.equals("-1");
  }

  private static boolean allows(String cacheControl) {
    return !cacheControl.isEmpty()
        && directives(cacheControl).stream()
            .map(SharedCaches::name)
            .anyMatch(
                name -> name.equals("public") || name.equals("s-maxage") || name.equals("max-age"));
  }

  /** Changes a {@code Cache-Control} so that no shared cache stores the response. */
  static String withoutShared(String cacheControl) {
    if (cacheControl.isEmpty() || cacheControl.equals(PRIVATE)) {
      return PRIVATE;
    }
    List<String> kept = new ArrayList<>();
    boolean changes = false;
    boolean ours = false;
    for (String directive : directives(cacheControl)) {
      if (directive.equalsIgnoreCase(NO_STORE)) {
        return cacheControl;
      }
      if (directive.equalsIgnoreCase(PRIVATE)) {
        ours = true;
        kept.add(directive);
        continue;
      }
      // A private directive with field names lets caches store the rest (RFC 9111, section
      // 5.2.2.7).
      String name = name(directive);
      if (name.equals("public") || name.equals("s-maxage") || name.equals(PRIVATE)) {
        changes = true;
      } else {
        kept.add(directive);
      }
    }
    if (!ours) {
      kept.add(0, PRIVATE);
    }
    return ours && !changes ? cacheControl : String.join(", ", kept);
  }

  private static String name(String directive) {
    int equals = directive.indexOf('=');
    return (equals < 0 ? directive : directive.substring(0, equals))
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  /** Splits the value into directives; commas in quotes don't separate. */
  private static List<String> directives(String cacheControl) {
    List<String> all = new ArrayList<>();
    StringBuilder one = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < cacheControl.length(); i++) {
      char c = cacheControl.charAt(i);
      if (c == '\\' && quoted && i + 1 < cacheControl.length()) {
        one.append(c).append(cacheControl.charAt(++i));
      } else if (c == ',' && !quoted) {
        add(all, one);
      } else {
        quoted ^= c == '"';
        one.append(c);
      }
    }
    add(all, one);
    return all;
  }

  private static void add(List<String> all, StringBuilder one) {
    String directive = one.toString().strip();
    if (!directive.isEmpty()) {
      all.add(directive);
    }
    one.setLength(0);
  }

  private void log(HttpServletRequest request) {
    String path = uri(request).split(";", 2)[0].replaceAll("[^!-~]", "?");
    String route =
        request.getMethod() + " " + path.substring(0, Math.min(MOST_CHARS, path.length()));
    if (logged.size() < MOST_ROUTES && logged.add(route)) {
      LOG.log(
          Level.WARNING,
          "{0} lets shared caches store a response that sets the session cookie;"
              + " it is sent as private instead",
          route);
    }
  }

  /** The URI that the client requested, even after dispatches. */
  private static String uri(HttpServletRequest request) {
    for (String first :
        List.of(RequestDispatcher.ERROR_REQUEST_URI, RequestDispatcher.FORWARD_REQUEST_URI)) {
      if (request.getAttribute(first) instanceof String uri) {
        return uri;
      }
    }
    return request.getRequestURI();
  }
}
