package io.biscotti.cluster;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The cookies of one client, for one site. Thread-safe. */
final class Jar {

  private final Map<String, String> cookies = new TreeMap<>();

  /** Keeps the cookies that a response sets, and drops those that it expires. */
  synchronized void keep(List<String> setCookies) {
    for (String line : setCookies) {
      int equals = line.indexOf('=');
      int end = line.indexOf(';');
      String name = line.substring(0, equals);
      if (line.contains("Max-Age=0")) {
        cookies.remove(name);
      } else {
        cookies.put(name, line.substring(equals + 1, end < 0 ? line.length() : end));
      }
    }
  }

  /** The {@code Cookie} header; empty if there are none. */
  synchronized String header() {
    return cookies.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining("; "));
  }

  synchronized void clear() {
    cookies.clear();
  }
}
