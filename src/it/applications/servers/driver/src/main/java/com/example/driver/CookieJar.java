package com.example.driver;

import java.net.HttpCookie;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The cookies of one browser for one host. Like browsers, it treats this machine as secure, so it
 * keeps {@code Secure} cookies over plain HTTP.
 */
final class CookieJar {

  private record Entry(String name, String path, String value) {}

  private final List<Entry> entries = new ArrayList<>();

  void store(String line, String requestPath) {
    String[] parts = line.split(";");
    int equals = parts[0].indexOf('=');
    String name = parts[0].substring(0, equals).strip();
    String path = attribute(parts, "path").orElse(folder(requestPath));
    entries.removeIf(entry -> entry.name().equals(name) && entry.path().equals(path));
    if (!isExpired(line, parts)) {
      entries.add(new Entry(name, path, parts[0].substring(equals + 1).strip()));
    }
  }

  private static boolean isExpired(String line, String[] parts) {
    return attribute(parts, "max-age").map(age -> Long.parseLong(age) <= 0).orElse(false)
        || attribute(parts, "expires").isPresent()
            && HttpCookie.parse("Set-Cookie: " + line).get(0).hasExpired();
  }

  private static Optional<String> attribute(String[] parts, String name) {
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.regionMatches(true, 0, name + "=", 0, name.length() + 1)) {
        return Optional.of(part.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  private static String folder(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /** The {@code Cookie} header for a path, empty if there is none. */
  String header(String path) {
    return entries.stream()
        .filter(entry -> matches(path, entry.path()))
        .sorted(Comparator.comparing((Entry entry) -> -entry.path().length()))
        .map(entry -> entry.name() + "=" + entry.value())
        .collect(Collectors.joining("; "));
  }

  private static boolean matches(String path, String cookie) {
    return path.equals(cookie)
        || path.startsWith(cookie) && (cookie.endsWith("/") || path.startsWith(cookie + "/"));
  }

  /** Deletes all cookies except those with this name. */
  void keepOnly(String name) {
    entries.removeIf(entry -> !entry.name().equals(name));
  }

  /** How many characters the cookies have together. */
  int length() {
    return entries.stream().mapToInt(e -> e.name().length() + e.value().length() + 3).sum();
  }
}
