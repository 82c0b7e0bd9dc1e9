package io.biscotti.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * Masks a secret differently each time, so that a compressed response that contains it together
 * with an attacker's text reveals nothing about it (BREACH). A token is a random pad, followed by
 * the secret XORed with that pad. The mask hides nothing from anyone who has the token.
 * Thread-safe.
 */
public final class TokenMask {
  /** The length of every token. */
  public static final int TOKEN_CHARS = 43;

  private static final int SECRET_BYTES = 16;
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random;

  private TokenMask(SecureRandom random) {
    this.random = random;
  }

  /** Returns a mask that uses the platform's cryptographic random generator for its pads. */
  public static TokenMask secure() {
    return new TokenMask(new SecureRandom());
  }

  /**
   * Returns a token for a secret, a different one each time.
   *
   * @param secret as {@link Ids#next} makes it
   * @return {@value #TOKEN_CHARS} characters of unpadded base64url
   * @throws IllegalArgumentException if the secret is not an id made by {@code Ids}; the message
   *     doesn't quote it
   */
  public String cover(String secret) {
    byte[] bytes = Base64Url.decode(secret);
    if (bytes.length != SECRET_BYTES) {
      throw new IllegalArgumentException("secret must be an id of 22 characters");
    }
    byte[] token = new byte[2 * SECRET_BYTES];
    random.nextBytes(token);
    for (int i = 0; i < SECRET_BYTES; i++) {
      token[SECRET_BYTES + i] = (byte) (token[i] ^ bytes[i]);
    }
    return BASE64URL.encodeToString(token);
  }

  /**
   * Whether a token belongs to this secret. For tokens of the right length, the time does not
   * depend on how much of the token is right.
   *
   * @param token any text from a client
   * @param secret the expected secret; one that is not an id made by {@code Ids} has no tokens
   */
  public boolean matches(String token, String secret) {
    byte[] expected = Base64Url.decode(secret);
    if (token.length() != TOKEN_CHARS || expected.length != SECRET_BYTES) {
      return false;
    }
    byte[] bytes = Base64Url.decode(token);
    if (bytes.length != 2 * SECRET_BYTES) {
      return false;
    }
    byte[] found = Arrays.copyOfRange(bytes, SECRET_BYTES, bytes.length);
    for (int i = 0; i < SECRET_BYTES; i++) {
      found[i] ^= bytes[i];
    }
    return MessageDigest.isEqual(found, expected);
  }
}
