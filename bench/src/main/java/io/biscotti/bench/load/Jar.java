package io.biscotti.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser: its cookies, and the bytes of the requests that it sends. Not thread-safe. */
public final class Jar {
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private final Map<Ask, byte[]> requests = new HashMap<>();

  /** Creates a browser without cookies. */
  public Jar() {}

  /** The bytes of a request, built again only when a cookie has changed. */
  byte[] request(Ask ask) {
    return requests.computeIfAbsent(ask, this::bytes);
  }

  /** Stores a {@code Set-Cookie} line; an empty value deletes the cookie. */
  void take(String line) {
    int equals = line.indexOf('=');
    int semicolon = line.indexOf(';');
    String name = line.substring(0, equals);
    String value = line.substring(equals + 1, semicolon < 0 ? line.length() : semicolon);
    if (value.isEmpty()) {
      cookies.remove(name);
    } else {
      cookies.put(name, value);
    }
    requests.clear();
  }

  /** Bytes of names and values as the browser sends them. */
  public int bytes() {
    return header().length();
  }

  /** Bytes of only the values. */
  public int valueBytes() {
    return cookies.values().stream().mapToInt(String::length).sum();
  }

  private String header() {
    return cookies.entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  private byte[] bytes(Ask ask) {
    String cookie = ask.sendsCookies() && !cookies.isEmpty() ? "Cookie: " + header() + "\r\n" : "";
    return (ask.method()
            + " "
            + ask.path()
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + ask.headers()
            + cookie
            + "\r\n"
            + ask.body())
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
