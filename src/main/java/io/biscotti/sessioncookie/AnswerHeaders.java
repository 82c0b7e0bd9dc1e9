package io.biscotti.sessioncookie;

import io.biscotti.cookie.FieldList;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The headers of a response that other filters may have wrapped. They are written to the response
 * that the session filter was given, so that filters in front of it see them. Within an include
 * that is not enough: Tomcat adds a response behind those wrappers that drops headers (Servlet spec
 * 9.3). Headers that it drops are written to the container's own response.
 *
 * @param given the response that the filter was given
 * @param base the container's own response, behind all wrappers
 * @param included whether the request is being included
 */
public record AnswerHeaders(HttpServletResponse given, HttpServletResponse base, boolean included) {

  private static final String SET_COOKIE = "Set-Cookie";
  private static final String VARY = "Vary";

  /** Unwraps a response completely. */
  public static HttpServletResponse inner(HttpServletResponse response) {
    HttpServletResponse each = response;
    while (each instanceof ServletResponseWrapper wrapper
        && wrapper.getResponse() instanceof HttpServletResponse inner) {
      each = inner;
    }
    return each;
  }

  /** The names of all headers of the response. */
  Collection<String> names() {
    return given.getHeaderNames();
  }

  /**
   * Whether a header is absent. A container can tell without creating a list of lines; a wrapper
   * may have lines that the container lacks.
   */
  private boolean isAbsent(String name) {
    return given.equals(base)
        ? base.getHeader(name) == null
        : given.getHeaders(name).isEmpty() && base.getHeader(name) == null;
  }

  /** Joins a header's lines into one value; empty if the header is absent. */
  String value(String name) {
    if (isAbsent(name)) {
      return "";
    }
    Collection<String> lines = given.getHeaders(name);
    return switch (lines.size()) {
      case 0 -> "";
      case 1 -> lines.iterator().next();
      default -> String.join(", ", lines);
    };
  }

  /** Sets a header to this one value. */
  void set(String name, String value) {
    given.setHeader(name, value);
    if (included && !given.getHeaders(name).contains(value)) {
      base.setHeader(name, value);
    }
  }

  /** Adds a member to {@code Vary}, unless that lists the member already or is {@code *}. */
  public void vary(String member) {
    String first = given.getHeader(VARY);
    if (first != null && lists(first, member)) {
      return;
    }
    String present = first == null && given.equals(base) ? "" : value(VARY);
    if (present.isEmpty()) {
      set(VARY, member);
    } else if (!lists(present, member)) {
      set(VARY, present.isBlank() ? member : present + ", " + member);
    }
  }

  private static boolean lists(String line, String member) {
    return FieldList.has(line, member) || FieldList.has(line, "*");
  }

  /**
   * Replaces the session cookie's lines with these. Other lines stay, and are not written through
   * the wrappers again, because a wrapper may have changed them.
   */
  public void cookies(SessionCookie cookie, List<String> lines) {
    OwnLines own = cookie.ownLines();
    if (isAbsent(SET_COOKIE)) {
      lines.forEach(line -> given.addHeader(SET_COOKIE, line));
      if (included || !given.equals(base)) {
        enforce(own, lines);
      }
      return;
    }
    if (holds(given, own, lines) || holds(base, own, lines)) {
      return;
    }
    List<String> kept = others(base, own);
    if (kept.size() < base.getHeaders(SET_COOKIE).size()) {
      if (!kept.isEmpty()) {
        put(base, kept);
        lines.forEach(line -> given.addHeader(SET_COOKIE, line));
      } else {
        put(given, lines);
      }
    } else if (count(given, own) > 0) {
      // A filter in front holds headers back.
      put(given, joined(others(given, own), lines));
    } else {
      lines.forEach(line -> given.addHeader(SET_COOKIE, line));
    }
    enforce(own, lines);
  }

  /** Whether the response has exactly these lines of the session cookie. */
  public boolean have(SessionCookie cookie, List<String> lines) {
    OwnLines own = cookie.ownLines();
    return holds(given, own, lines) || holds(base, own, lines);
  }

  /**
   * Checks that the wrappers passed our lines on. A wrapper may drop all of them; the container may
   * not.
   */
  private void enforce(OwnLines own, List<String> lines) {
    if (holds(given, own, lines) || holds(base, own, lines)) {
      return;
    }
    int arrived = count(base, own);
    if (included || (arrived > 0 && arrived != lines.size())) {
      put(base, joined(others(base, own), lines));
    }
  }

  private static void put(HttpServletResponse response, List<String> lines) {
    response.setHeader(SET_COOKIE, lines.get(0));
    lines.subList(1, lines.size()).forEach(line -> response.addHeader(SET_COOKIE, line));
  }

  private static List<String> others(HttpServletResponse response, OwnLines own) {
    return response.getHeaders(SET_COOKIE).stream().filter(line -> !own.contains(line)).toList();
  }

  private static int count(HttpServletResponse response, OwnLines own) {
    return (int) response.getHeaders(SET_COOKIE).stream().filter(own::contains).count();
  }

  /**
   * Whether the response's lines of our cookie are exactly these, ignoring attributes that wrappers
   * added.
   */
  private static boolean holds(HttpServletResponse response, OwnLines own, List<String> lines) {
    Collection<String> present = response.getHeaders(SET_COOKIE);
    if (present.size() == lines.size() && present.containsAll(lines)) {
      return true;
    }
    return count(response, own) == lines.size()
        && lines.stream()
            .map(line -> line.substring(0, line.indexOf(';')))
            .allMatch(pair -> present.stream().anyMatch(each -> isOf(pair, each)));
  }

  private static boolean isOf(String pair, String line) {
    return line.startsWith(pair)
        && (line.length() == pair.length() || line.charAt(pair.length()) == ';');
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
