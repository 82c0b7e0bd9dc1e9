package io.biscotti.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Cookies by name, sent to every server and path: enough for tests in which no two have the same
 * name.
 *
 * @param values by name; can be changed
 */
record Cookies(Map<String, String> values) {
  static Cookies none() {
    return new Cookies(new TreeMap<>());
  }

  /** Keeps the cookies that the server set, and deletes those that it expired. */
  void keep(List<String> setCookies) {
    for (String line : setCookies) {
      String pair = line.split(";", 2)[0];
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, equals), pair.substring(equals + 1));
      if (line.contains("Max-Age=0")) {
        values.remove(pair.substring(0, equals));
      }
    }
  }

  /** The {@code Cookie} header. */
  String header() {
    return values.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining("; "));
  }
}
