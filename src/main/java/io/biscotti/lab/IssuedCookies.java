package io.biscotti.lab;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which cookies the lab has set, by name and value. Only these may be shown when a
 * browser sends them back: the server can't tell which other cookies are {@code HttpOnly}, and
 * showing those would expose them to scripts.
 *
 * <p>It keeps digests in the memory of one server, at most {@link #MOST}, and forgets the oldest
 * first. The values of forgotten cookies, and of those that another server set, are hidden. It
 * reveals only values that somebody gave to the lab before. Thread-safe.
 */
public final class IssuedCookies {
  /** The maximum number of digests. */
  static final int MOST = 10_000;

  private final Map<String, Boolean> digests =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Starts empty. */
  public IssuedCookies() {}

  /** Records a cookie that is about to be set. */
  void add(String name, String value) {
    String digest = digest(name, value);
    synchronized (digests) {
      digests.put(digest, true);
    }
  }

  /** Whether the lab set a cookie with this name and value. */
  boolean contains(String name, String value) {
    String digest = digest(name, value);
    synchronized (digests) {
      return digests.containsKey(digest);
    }
  }

  /** Names contain no equals sign, so different cookies give different texts. */
  private static String digest(String name, String value) {
    try {
      byte[] octets = (name + "=" + value).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(octets);
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
