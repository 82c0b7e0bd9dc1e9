package io.biscotti.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * Shows a secret in a different dress each time, so that a compressed answer in which it stands
 * together with an attacker's text tells nothing about it (BREACH): a random pad, and the secret
 * under that pad. The mask hides nothing from whoever holds the token. Thread-safe.
 */
public final class TokenMask {
  /** How long every token is. */
  public static final int TOKEN_CHARS = 43;

  private static final int SECRET_BYTES = 16;
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random;

  private TokenMask(SecureRandom random) {
    this.random = random;
  }

  /** Returns one that draws its pads from the platform's cryptographic random generator. */
  public static TokenMask secure() {
    return new TokenMask(new SecureRandom());
  }

  /**
   * Returns a token for a secret, another one each time.
   *
   * @param secret as {@link Ids#next} makes it
   * @return {@value #TOKEN_CHARS} characters of unpadded base64url
   * @throws IllegalArgumentException if the secret is none of {@code Ids}; it is not shown
   */
  public String cover(String secret) {
    byte[] bytes = Base64Url.decode(secret);
    if (bytes.length != SECRET_BYTES) {
      throw new IllegalArgumentException("secret must be one of Ids, of 22 characters");
    }
    byte[] token = new byte[2 * SECRET_BYTES];
    random.nextBytes(token);
    for (int i = 0; i < SECRET_BYTES; i++) {
      token[SECRET_BYTES + i] = (byte) (token[i] ^ bytes[i]);
    }
    return BASE64URL.encodeToString(token);
  }

  /**
   * Whether a token is one for this secret. Of tokens of the right length, a wrong one takes as
   * long as a right one, however much of it is right.
   *
   * @param token as it came from a client; any text
   * @param secret what it must stand for; one that is none of {@code Ids} has no tokens
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
