package io.biscotti.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script that Redis runs atomically. It may use only one key, {@code KEYS[1]}, so that it
 * works in a cluster. Immutable.
 */
public final class Script {
  private final byte[] text;
  private final byte[] digest;

  private Script(byte[] text) {
    this.text = text;
    this.digest = HexFormat.of().formatHex(sha1(text)).getBytes(UTF_8);
  }

  /** Creates a script in the Lua dialect of Redis 6.2. */
  public static Script of(String lua) {
    return new Script(lua.getBytes(UTF_8));
  }

  byte[] text() {
    return text;
  }

  /** The SHA-1 of the script, by which Redis knows it. */
  byte[] digest() {
    return digest;
  }

  private static byte[] sha1(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }
}
