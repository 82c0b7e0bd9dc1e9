package io.biscotti.session;

import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The headers of a response that other filters may have wrapped. They are written where the session
 * filter was given the response, so that filters in front see them. Within an include that is not
 * enough: Tomcat puts a response that drops headers behind those wrappers (Servlet spec 9.3), and
 * what it drops is written to the container's own response.
 *
 * @param given the response that the filter was given
 * @param base the container's own response, behind all wrappers
 * @param included whether the request is being included
 */
record AnswerHeaders(HttpServletResponse given, HttpServletResponse base, boolean included) {

  private static final String SET_COOKIE = "Set-Cookie";
  private static final String VARY = "Vary";

  /** What is behind the wrappers of a response. */
  static HttpServletResponse inner(HttpServletResponse response) {
    HttpServletResponse each = response;
    while (each instanceof ServletResponseWrapper wrapper
        && wrapper.getResponse() instanceof HttpServletResponse inner) {
      each = inner;
    }
    return each;
  }

  /** The names of all headers that there are. */
  Collection<String> names() {
    return given.getHeaderNames();
  }

  /** A header's lines as one value; empty if it has none. */
  String value(String name) {
    Collection<String> lines = given.getHeaders(name);
    return lines.size() == 1 ? lines.iterator().next() : String.join(", ", lines);
  }

  /** Gives a header this one value. */
  void set(String name, String value) {
    given.setHeader(name, value);
    if (included && !given.getHeaders(name).contains(value)) {
      base.setHeader(name, value);
    }
  }

  /** Adds a member to {@code Vary}, unless it is there or {@code *} is. */
  void vary(String member) {
    String present = value(VARY);
    for (String each : present.split(",", -1)) {
      String known = each.strip();
      if (known.equalsIgnoreCase(member) || known.equals("*")) {
        return;
      }
    }
    set(VARY, present.isBlank() ? member : present + ", " + member);
  }

  /**
   * Puts these cookie lines in the place of all that are ours. Others stay, and are not written
   * through the wrappers again, which may have added something to them.
   */
  void cookies(OwnLines own, List<String> lines) {
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
      // A filter in front keeps headers back.
      put(given, joined(others(given, own), lines));
    } else {
      lines.forEach(line -> given.addHeader(SET_COOKIE, line));
    }
    enforce(own, lines);
  }

  /**
   * Looks whether the wrappers did as they were told. That none of our lines arrived is for them to
   * decide, unless it was the container's doing.
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

  /** Whether a response has these of our lines and no more, attributes of wrappers aside. */
  private static boolean holds(HttpServletResponse response, OwnLines own, List<String> lines) {
    Collection<String> present = response.getHeaders(SET_COOKIE);
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
