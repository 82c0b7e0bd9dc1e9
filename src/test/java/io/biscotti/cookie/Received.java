package io.biscotti.cookie;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A {@code Set-Cookie} line as a browser reads it (RFC 6265bis, section 5.6). It is written for the
 * tests, so that they don't rely on the code under test.
 */
record Received(String name, String value, TreeMap<String, String> attributes) {
  /** Fails on what a server must not send: the same attribute twice. */
  static Received read(String line) {
    String[] pieces = line.split(";", -1);
    String[] pair = pieces[0].split("=", 2);
    TreeMap<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < pieces.length; i++) {
      String[] attribute = pieces[i].split("=", 2);
      String name = attribute[0].strip();
      String value = attribute.length == 1 ? "" : attribute[1].strip();
      if (attributes.put(name, value) != null) {
        throw new AssertionError(name + " twice in: " + line);
      }
    }
    return new Received(pair[0].strip(), pair[1].strip(), attributes);
  }

  /**
   * The remaining lifetime: empty if the cookie lasts until the browser closes, zero if it is
   * deleted.
   */
  Optional<Duration> lifetime(Instant now) {
    if (attributes.containsKey("Max-Age")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(attributes.get("Max-Age"))));
    }
    if (attributes.containsKey("Expires")) {
      String date = attributes.get("Expires");
      Instant expires = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      return Optional.of(expires.isAfter(now) ? Duration.between(now, expires) : Duration.ZERO);
    }
    return Optional.empty();
  }

  /** The attributes that don't concern the cookie's lifetime. */
  TreeMap<String, String> others() {
    TreeMap<String, String> others = new TreeMap<>(attributes);
    others.remove("Max-Age");
    others.remove("Expires");
    return others;
  }
}
