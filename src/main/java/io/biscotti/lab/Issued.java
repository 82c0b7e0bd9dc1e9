package io.biscotti.lab;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which cookies the lab has set, by name and value: only those may be shown to whoever sends them
 * back. The server can't tell which of the others have {@code HttpOnly}, and showing them would
 * hand a script what that attribute keeps from it.
 *
 * <p>Kept as digests in the memory of one server, at most {@link #MOST} of them, of which the
 * oldest are forgotten first. A forgotten cookie, or one that another server set, is hidden. Nobody
 * learns a value from this that they didn't name to the lab before. Thread-safe.
 */
public final class Issued {
  /** How many are remembered. */
  static final int MOST = 10_000;

  private final Map<String, Boolean> digests =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Remembers none yet. */
  public Issued() {}

  /** Remembers a cookie that is about to be set. */
  void add(String name, String value) {
    String digest = digest(name, value);
    synchronized (digests) {
      digests.put(digest, true);
    }
  }

  /** Whether the lab set a cookie of this name to this value. */
  boolean contains(String name, String value) {
    String digest = digest(name, value);
    synchronized (digests) {
      return digests.containsKey(digest);
    }
  }

  /** A name has no equals sign, so no two cookies are one text. */
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
