package io.biscotti.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

/** The request that a browser sends when it follows one of our responses. */
final class Browsed {
  private Browsed() {}

  /**
   * Resolves a {@code Location} as browsers do (URL Standard, section 4.4).
   *
   * @param origin of the page that it came from, as in {@code https://localhost:8443}
   * @param location an absolute URL, or a path on this host
   * @return origin and request target; fails the test if the location leads to another host than it
   *     appears to
   */
  static String url(String origin, String location) {
    assertTrue(location.chars().allMatch(c -> c > ' ' && c < 0x7f), location);
    assertTrue(location.indexOf('#') < 0, location);
    if (location.startsWith("/")) {
      assertTrue(!location.matches("[/\\\\]{2}.*"), location);
      return origin + target(location);
    }
    assertTrue(location.matches("https://[A-Za-z0-9.-]+(:[0-9]+)?/.*"), location);
    int path = location.indexOf('/', "https://".length());
    return location.substring(0, path) + target(location.substring(path));
  }

  private static String target(String text) {
    int query = text.indexOf('?');
    String path = (query < 0 ? text : text.substring(0, query)).replace('\\', '/');
    return withoutDots(path) + (query < 0 ? "" : text.substring(query));
  }

  private static String withoutDots(String path) {
    String[] segments = path.substring(1).split("/", -1);
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < segments.length; i++) {
      String plain = segments[i].replaceAll("(?i)%2e", ".");
      if (plain.equals("..") && !kept.isEmpty()) {
        kept.remove(kept.size() - 1);
      }
      if (!plain.equals(".") && !plain.equals("..")) {
        kept.add(segments[i]);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }
}
