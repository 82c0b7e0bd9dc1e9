package io.biscotti.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts one secret with another, so that it can be kept in a place that many can read: only the
 * holder of the other secret can open it. AES-256-GCM, with a key that HMAC-SHA-256 derives from
 * the other secret.
 *
 * <p>Thread-safe.
 */
public final class Envelope {
  private static final byte[] PURPOSE = "io.biscotti envelope v1".getBytes(UTF_8);
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final SecureRandom random = new SecureRandom();

  /** Returns an envelope that uses the platform's cryptographic random generator. */
  public Envelope() {}

  /**
   * Encrypts {@code content}.
   *
   * @param key at least 256 random bits; a password is too weak
   * @return base64url, which reveals only the content's length
   */
  public String seal(Secret key, Secret content) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(content.reveal().getBytes(UTF_8));
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
      return ENCODER.encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new KeyException("AES-256-GCM encryption failed", e);
    }
  }

  /**
   * Decrypts what was encrypted with {@code key}; empty for another key, or if the text was
   * changed.
   */
  public Optional<Secret> open(Secret key, String sealed) {
    byte[] all = Base64Url.decode(sealed);
    if (all.length < NONCE_BYTES + TAG_BITS / 8) {
      return Optional.empty();
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(all, NONCE_BYTES));
      byte[] content = cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
      return Optional.of(Secret.of(new String(content, UTF_8)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, Secret key, byte[] nonce) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.reveal().getBytes(UTF_8), "HmacSHA256"));
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(
        mode,
        new SecretKeySpec(mac.doFinal(PURPOSE), "AES"),
        new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }
}
