package io.biscotti.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key for AES-256-GCM (NIST SP 800-38D) and its id. A ciphertext is a byte 1, the id in four
 * bytes with the most significant first, a random nonce of 12 bytes, the encrypted bytes, and the
 * tag of 16 bytes. Tink writes and reads the same form for keys with the output prefix {@code
 * TINK}.
 *
 * <p>Random nonces allow 2<sup>32</sup> ciphertexts for each key (section 8.3). Printing a key
 * shows only its id. Immutable and thread-safe.
 */
public final class SealingKey {
  /** The bytes that encryption adds: prefix, nonce and tag. */
  static final int OVERHEAD_BYTES = 33;

  /** The length of the key itself. */
  static final int KEY_BYTES = 32;

  private static final byte PREFIX_START = 1;
  private static final int PREFIX_BYTES = 5;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Looking a cipher up costs more than sealing a session with it, so each thread keeps one. */
  private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(SealingKey::newCipher);

  private final int id;
  private final byte[] bytes;
  private final SecretKeySpec key;

  private SealingKey(int id, byte[] bytes) {
    this.id = id;
    this.bytes = bytes;
    this.key = new SecretKeySpec(bytes, "AES");
  }

  /** Returns a new random key with a random id. */
  static SealingKey generate() {
    byte[] bytes = new byte[KEY_BYTES];
    RANDOM.nextBytes(bytes);
    int id;
    do {
      id = RANDOM.nextInt();
    } while (id == 0);
    return new SealingKey(id, bytes);
  }

  /**
   * Returns an existing key.
   *
   * @param id any number
   * @param bytes {@link #KEY_BYTES} random bytes; copied
   */
  static SealingKey of(int id, byte[] bytes) {
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "bytes must be " + KEY_BYTES + " bytes, were " + bytes.length);
    }
    return new SealingKey(id, bytes.clone());
  }

  /** The id: two keys of a ring never share one. Grants nothing; every ciphertext shows it. */
  int id() {
    return id;
  }

  /** The id as texts have it: unsigned. */
  String idText() {
    return Integer.toUnsignedString(id);
  }

  /** The key itself, as a copy. */
  byte[] reveal() {
    return bytes.clone();
  }

  /**
   * A fingerprint: 64 bits of a hash of the key's own 256 random bits, which nobody can reverse.
   */
  String print() {
    return "seal-" + Ids.hash("io.biscotti key fingerprint v1 " + HexFormat.of().formatHex(bytes));
  }

  /** Whether {@code bytes} have the length and the first byte of a ciphertext. */
  static boolean isCiphertext(byte[] bytes) {
    return bytes.length >= OVERHEAD_BYTES && bytes[0] == PREFIX_START;
  }

  /** The id of the key that made {@code ciphertext}, if it was made by one at all. */
  static int idIn(byte[] ciphertext) {
    return ByteBuffer.wrap(ciphertext, 1, Integer.BYTES).getInt();
  }

  byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] ciphertext = new byte[plaintext.length + OVERHEAD_BYTES];
    ByteBuffer.wrap(ciphertext).put(PREFIX_START).putInt(id).put(nonce);
    cipher(Cipher.ENCRYPT_MODE, nonce, 0, associatedData)
        .doFinal(plaintext, 0, plaintext.length, ciphertext, PREFIX_BYTES + NONCE_BYTES);
    return ciphertext;
  }

  /**
   * Decrypts the result of {@link #encrypt}.
   *
   * @param ciphertext one that {@link #isCiphertext} accepts
   * @throws GeneralSecurityException if it was changed, or made with another key or other
   *     associated data
   */
  byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
    int start = PREFIX_BYTES + NONCE_BYTES;
    return cipher(Cipher.DECRYPT_MODE, ciphertext, PREFIX_BYTES, associatedData)
        .doFinal(ciphertext, start, ciphertext.length - start);
  }

  private Cipher cipher(int mode, byte[] source, int nonceAt, byte[] associatedData)
      throws GeneralSecurityException {
    Cipher cipher = CIPHERS.get();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, source, nonceAt, NONCE_BYTES));
    cipher.updateAAD(associatedData);
    return cipher;
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance(CIPHER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + CIPHER, e);
    }
  }

  @Override
  public String toString() {
    return "SealingKey[" + idText() + "]";
  }
}
